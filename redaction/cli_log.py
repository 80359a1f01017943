"""`umbra log`: reading, checking, exporting, signing, stamping and erasing the review log."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import json
import sys
from pathlib import Path

from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.cli_workspace import open_workspace, request_named, workspace_for_work
from redaction.jobs.errors import ExitStatus, UserError
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category
from redaction.reviewlog.verdict import Head
from redaction.store.workspace import Workspace


def list_log(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Every row, or those wanted, oldest first."""
    with open_workspace(arguments) as workspace:
        rows = workspace.log.each(_wanted(arguments, workspace))
        if arguments.json:
            terminal.result([row.to_json() for row in rows])
            return ExitStatus.DONE
        for row in rows:
            details = json.dumps(row.details, ensure_ascii=False) if row.details else ""
            if len(details) > 120:
                details = details[:119] + "…"
            action = row.action or ("(content erased by rule)" if row.erased else "")
            terminal.say(
                f"{row.seq:>6}  {row.local[:19]}  {row.who}  {row.category.value:<12} {action}"
                f"  {row.footage[:12]}  {details}".rstrip()
            )
    return ExitStatus.DONE


def verify_log(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Check the chain, beside a noted or a signed head if there is one; status 4 when it does not hold."""
    from redaction.usecases.verify_log import verify_log as verify

    noted = _head(arguments.head) if arguments.head else None
    with open_workspace(arguments) as workspace:
        if arguments.signature is not None:
            noted = _signed_head(arguments, workspace, terminal)
        verdict = verify(workspace, noted, cancel=terminal.cancel, progress=terminal.progress)
    if arguments.json:
        terminal.result(verdict.to_json())
    if not verdict.ok:
        raise UserError(
            f"The review log does not hold: {verdict.summary}",
            "Nothing was changed by this check.",
            "Keep a copy of the workspace folder as it is and tell whoever answers for it.",
            status=ExitStatus.NOT_VERIFIED,
        )
    if not arguments.json:
        terminal.say(f"The review log holds: {verdict.summary}")
        for note in verdict.notes:
            terminal.say(note)
        terminal.say(f"Head: {verdict.head.count}:{verdict.head.hash}")
        terminal.say(verdict.limit)
    return ExitStatus.DONE


def export_log(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the rows to a .json, .csv or .pdf file."""
    from redaction.usecases.log_proof import ENDINGS, sign_log
    from redaction.usecases.log_proof import export_log as write

    out: Path = arguments.output
    if out.suffix.lower() not in ENDINGS:
        raise UsageError("The log is written as .json, .csv or .pdf; end the file's name so.")
    with workspace_for_work(arguments) as workspace:
        signed = sign_log(workspace, _passphrase(arguments)) if arguments.sign else None
        wanted = _wanted(arguments, workspace)
        made = write(workspace, out, wanted, signed=signed, cancel=terminal.cancel)
    terminal.say(f"{count(made.rows, 'row')} written to {out.name}")
    terminal.say(f"Head: {made.head.count}:{made.head.hash}")
    return ExitStatus.DONE


def check_file(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Check an exported log without its workspace; status 4 when it does not hold."""
    from redaction.reviewlog import checking, signing

    try:
        found = checking.check_file(str(arguments.input))
    except (checking.NotALog, OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"{arguments.input.name} is no exported review log that can be checked.",
            "Nothing was changed.",
            "Choose a .json file that “umbra log export” wrote.",
            status=ExitStatus.BAD_INPUT,
        ) from error
    words = found.words()
    if not found.ok:
        raise UserError(words[0], "Nothing was changed.", status=ExitStatus.NOT_VERIFIED)
    if arguments.public_key is not None:
        signed = signing.Signed.from_json(found.signature or {})
        _check_signature(signed, signing.key_from_pem(_bytes_of(arguments.public_key)))
        words[-1] = (
            f"Rows 1 to {signed.head.count} were signed on {signed.moment} (the signer's clock) with the"
            f" key {signed.fingerprint}."
        )
    for line in words:
        terminal.say(line)
    return ExitStatus.DONE


def make_key(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make the workspace's signing key, or replace it."""
    from redaction.reviewlog.signing import current_key
    from redaction.usecases.log_proof import make_key as make

    with workspace_for_work(arguments) as workspace:
        if current_key(workspace.folder) is not None and not arguments.replace:
            raise UserError(
                "This workspace has a signing key already.",
                "Nothing was changed.",
                "Say --replace to make another; the old public key stays.",
            )
        key = make(workspace, _passphrase(arguments, twice=True))
    terminal.say(f"Signing key made. Fingerprint: {key.words}")
    return ExitStatus.DONE


def show_key(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Fingerprints of the keys there are and were."""
    from redaction.reviewlog.signing import known_keys

    with open_workspace(arguments) as workspace:
        keys = known_keys(workspace.folder)
    for key in keys:
        terminal.say(f"{'signs now' if key.current else 'earlier  '}  {key.words}")
    if not keys:
        terminal.say("This workspace has no signing key.")
    return ExitStatus.DONE


def export_key(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the public key, for those who check signatures."""
    from redaction.reviewlog.signing import KeyUnusable, current_key

    with open_workspace(arguments) as workspace:
        key = current_key(workspace.folder)
    if key is None:
        raise KeyUnusable("This workspace has no signing key.", "Nothing was written.")
    _write_new(arguments.output, key.pem)
    terminal.say(f"Public key written to {arguments.output.name}. Fingerprint: {key.words}")
    return ExitStatus.DONE


def sign(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Sign the head of the log and write the signature."""
    from redaction.usecases.log_proof import sign_log

    with workspace_for_work(arguments) as workspace:
        if arguments.output.exists():
            raise _there(arguments.output)
        signed = sign_log(workspace, _passphrase(arguments))
    _write_new(arguments.output, json.dumps(signed.to_json(), indent=1) + "\n")
    terminal.say(f"Row {signed.head.count} signed; the signature is in {arguments.output.name}.")
    return ExitStatus.DONE


def ask_stamp(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write a time stamp request for the head of the log."""
    from redaction.usecases.log_proof import ask_stamp as ask

    with workspace_for_work(arguments) as workspace:
        if arguments.output.exists():
            raise _there(arguments.output)
        asked = ask(workspace)
    _write_new(arguments.output, asked.request)
    terminal.say(f"The request for row {asked.head.count} is in {arguments.output.name}.")
    terminal.say("Take it to the time stamp server; bring its answer back: umbra log stamp attach.")
    return ExitStatus.DONE


def attach_stamp(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Keep the answer of the time stamp server."""
    from redaction.usecases.log_proof import attach_stamp as attach

    root = None if arguments.root is None else _bytes_of(arguments.root)
    answer = _bytes_of(arguments.input)
    with workspace_for_work(arguments) as workspace:
        stamp = attach(workspace, answer, root)
    terminal.say(f"Row {stamp.head.count} was stamped at {stamp.moment:%Y-%m-%d %H:%M:%S} UTC.")
    if stamp.trusted is None:
        terminal.note("Its signature was not checked: give the server's root certificate (--root).")
    return ExitStatus.DONE


def erase(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Erase what rows say, by a rule; the chain stays whole."""
    from redaction.reviewlog.erasing import ErasureRule, count_erasable, years_before
    from redaction.usecases.erase_log import ELSEWHERE, erase_log

    with workspace_for_work(arguments) as workspace:
        request = request_named(workspace, arguments.request)
        before = None
        if arguments.older_than is not None:
            today = dt.datetime.now().astimezone().date()
            day = years_before(today, arguments.older_than)
            before = dt.datetime.combine(day, dt.time()).astimezone()
        rule = ErasureRule(
            before, "" if request is None else request.id, arguments.who, arguments.recipient
        )
        rows = count_erasable(workspace.log, rule)
        if not arguments.yes:
            terminal.say(f"{count(rows, 'row')} would lose what they say. Say --yes to do it.")
            return ExitStatus.DONE
        done = erase_log(
            workspace,
            rule,
            arguments.reason,
            cancel=terminal.cancel,
            progress=terminal.progress,
        )
    terminal.say(f"{count(done.rows, 'row')} had their content erased (row {done.row} says so).")
    terminal.note(ELSEWHERE)
    return ExitStatus.DONE


def _wanted(arguments: argparse.Namespace, workspace: Workspace) -> LogFilter:
    request = request_named(workspace, arguments.request)
    return LogFilter(
        category=Category(arguments.category) if arguments.category else None,
        who=arguments.who,
        request="" if request is None else request.id,
        text=arguments.text,
        since=_midnight(arguments.first),
        until=_midnight(arguments.last, after=1),
    )


def _midnight(day: str, after: int = 0) -> dt.datetime | None:
    if not day:
        return None
    try:
        found = dt.date.fromisoformat(day) + dt.timedelta(days=after)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"“{day}” is no date; write YYYY-MM-DD.") from error
    return dt.datetime.combine(found, dt.time()).astimezone()


def _head(text: str) -> Head:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise UsageError("A noted head is COUNT:HASH, as `umbra log verify` prints it.")
    return Head(int(number), digest.lower())


def _signed_head(arguments: argparse.Namespace, workspace: Workspace, terminal: Terminal) -> Head:
    """The head of a signature that holds.

    Raises:
        UserError: If it does not, or is of another workspace.
    """
    from redaction.reviewlog.signing import KeyUnusable, key_from_pem, read_signed
    from redaction.usecases.log_proof import key_of

    signed = read_signed(arguments.signature)
    if arguments.public_key is not None:
        key = key_from_pem(_bytes_of(arguments.public_key))
    else:
        found = key_of(workspace, signed)
        if found is None:
            raise KeyUnusable(
                "The head was not signed with a key of this workspace.",
                "Nothing was checked.",
                "Give the public key it was signed with (--public-key).",
            )
        key = found
        terminal.note("Checked with the key that lies in the workspace; --public-key is surer.")
    _check_signature(signed, key)
    if signed.workspace != workspace.id:
        raise UserError(
            "The signature is of another workspace's log.",
            "Nothing was checked.",
            status=ExitStatus.NOT_VERIFIED,
        )
    return signed.head


def _check_signature(signed: object, key: object) -> None:
    from redaction.reviewlog.signing import Key, Signed, head_holds

    assert isinstance(signed, Signed)
    assert isinstance(key, Key)
    if not head_holds(key, signed):
        raise UserError(
            "The signature does not hold: it was not made with that key, or was changed.",
            "Nothing was changed by this check.",
            status=ExitStatus.NOT_VERIFIED,
        )


def _passphrase(arguments: argparse.Namespace, *, twice: bool = False) -> str:
    """From the file named, else asked for; never an argument, which other people on the machine could see."""
    if arguments.passphrase_file is not None:
        try:
            text: str = arguments.passphrase_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(
                "The file with the passphrase cannot be read.", "Nothing was signed."
            ) from error
        return text.splitlines()[0] if text else ""
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked for the passphrase here; say --passphrase-file FILE.")
    first = getpass.getpass("Passphrase of the signing key: ")
    if twice and getpass.getpass("Once more: ") != first:
        raise UserError("The two passphrases differ.", "No key was made.", "Try again.")
    return first


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read: {(error.strerror or 'it is damaged').lower()}.",
            "Nothing was changed.",
            "Choose another file.",
            status=ExitStatus.BAD_INPUT,
        ) from error


def _write_new(path: Path, data: str | bytes) -> None:
    try:
        with path.open("xb") as out:
            out.write(data.encode() if isinstance(data, str) else data)
    except FileExistsError as error:
        raise _there(path) from error
    except OSError as error:
        raise UserError(
            f"{path.name} could not be written: {error.strerror}.",
            "Nothing was changed.",
            status=ExitStatus.BAD_OUTPUT,
        ) from error


def _there(path: Path) -> UserError:
    return UserError(
        f"{path.name} is there already.",
        "Nothing was changed.",
        "Choose another name.",
        status=ExitStatus.BAD_OUTPUT,
    )
