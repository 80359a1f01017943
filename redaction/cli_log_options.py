"""The options of `umbra log`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from redaction.reviewlog.row import Category

_WHERE = "redaction.cli_log"


def log_commands(commands: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add `umbra log ACTION`."""
    log = commands.add_parser("log", help="the review log").add_subparsers(
        metavar="ACTION", required=True
    )
    shown = command(log, "list", f"{_WHERE}:list_log", "print the rows of the review log")
    _filter(shown)
    shown.add_argument("--json", action="store_true")
    check = command(
        log, "verify", f"{_WHERE}:verify_log", "check that no row was changed, removed or added"
    )
    check.add_argument(
        "--head",
        metavar="COUNT:HASH",
        help="a head noted elsewhere that the log must still contain",
    )
    check.add_argument(
        "--signature", type=Path, metavar="FILE", help="a signed head that it must still contain"
    )
    check.add_argument("--public-key", type=Path, metavar="FILE", help="the key it was signed with")
    check.add_argument("--json", action="store_true", help="print the verdict as JSON")
    out = command(log, "export", f"{_WHERE}:export_log", "write the review log to a file")
    out.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE.json|FILE.csv|FILE.pdf"
    )
    _filter(out)
    out.add_argument("--sign", action="store_true", help="with a signature of the log's head")
    _passphrase(out)
    there = command(
        log, "check", f"{_WHERE}:check_file", "check an exported log without its workspace"
    )
    there.add_argument("input", type=Path, metavar="FILE.json")
    there.add_argument("--public-key", type=Path, metavar="FILE", help="check its signature, too")
    _proof(log, command)
    gone = command(
        log, "erase", f"{_WHERE}:erase", "erase what rows say, by a rule; the chain stays whole"
    )
    gone.add_argument("--older-than", type=_years, metavar="YEARS", help="rows older than that")
    gone.add_argument("--request", metavar="REFERENCE", help="rows about one request")
    gone.add_argument("--who", default="", metavar="PERSON", help="rows that one person wrote")
    gone.add_argument("--recipient", default="", metavar="NAME", help="rows about one recipient")
    gone.add_argument("--reason", required=True, metavar="TEXT", help="kept in the log")
    gone.add_argument("--yes", action="store_true", help="do it; otherwise rows are only counted")


def _proof(log: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Signing key, signature, time stamp."""
    key = log.add_parser("key", help="the signing key").add_subparsers(
        metavar="ACTION", required=True
    )
    made = command(key, "make", f"{_WHERE}:make_key", "make the signing key (Ed25519)")
    made.add_argument("--replace", action="store_true", help="in place of the one there is")
    _passphrase(made)
    command(key, "show", f"{_WHERE}:show_key", "print the fingerprints")
    out = command(key, "export", f"{_WHERE}:export_key", "write the public key")
    out.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.pem")
    sign = command(log, "sign", f"{_WHERE}:sign", "sign the head of the log")
    sign.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.json")
    _passphrase(sign)
    stamp = log.add_parser("stamp", help="time stamps (RFC 3161)").add_subparsers(
        metavar="ACTION", required=True
    )
    ask = command(stamp, "request", f"{_WHERE}:ask_stamp", "write a request for the server")
    ask.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.tsq")
    attach = command(stamp, "attach", f"{_WHERE}:attach_stamp", "keep the server's answer")
    attach.add_argument("input", type=Path, metavar="FILE.tsr")
    attach.add_argument("--root", type=Path, metavar="FILE", help="its root certificate")


def _filter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--category", choices=[c.value for c in Category], default="", help="of this category"
    )
    parser.add_argument("--who", default="", metavar="PERSON", help="by this person")
    parser.add_argument("--request", metavar="REFERENCE", help="about this request")
    parser.add_argument("--text", default="", metavar="TEXT", help="that contain this")
    parser.add_argument("--from", dest="first", default="", metavar="YYYY-MM-DD", help="first day")
    parser.add_argument("--to", dest="last", default="", metavar="YYYY-MM-DD", help="last day")


def _passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="its first line is the passphrase; otherwise it is asked for",
    )


def _years(text: str) -> int:
    years = int(text)
    if not 0 < years < 100:
        msg = "1 to 99"
        raise ValueError(msg)
    return years
