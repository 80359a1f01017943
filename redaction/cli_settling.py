"""What was not chosen on the command line, and what may not be: said before any work is done."""

from __future__ import annotations

import argparse

from redaction.cli_policy_options import WHERE as FREE
from redaction.policy.current import policy
from redaction.policy.limits import (
    check_detector,
    check_encoding,
    check_scheduler,
    check_styles,
    usual_detector,
    usual_encoder,
    usual_style,
)

USUAL = "usual"
"""Stands for a choice that nobody made."""

_CRF = 20
"""Of copies for which nobody chose a quality, as ``redaction.export.plan`` has it (not loaded for this)."""


_DIAL = 5
"""Likewise the usual sensitivity."""


def settle(arguments: argparse.Namespace) -> None:
    """Read the policy, fill in what nobody chose, and refuse what an administrator does not allow.

    Raises:
        PolicyFault: If there is a policy that cannot be used, whatever the command.
        Forbidden: If an option is not allowed.
    """
    if arguments.run.partition(":")[0] == FREE:
        return
    held = policy()
    said = vars(arguments)
    if said.get("style") == USUAL:
        arguments.style = usual_style()
    if said.get("detector") == USUAL:
        arguments.detector = usual_detector()
    if said.get("detector"):
        own = bool(said.get("model"))
        if arguments.sensitivity is None:
            arguments.sensitivity = max(_DIAL, held.search.least_sensitivity)
        check_detector(arguments.detector, arguments.sensitivity, own=own)
    if "crf" in said:
        _settle_encoding(arguments, held.export.worst_crf)
    if said.get("scheduler"):
        check_scheduler()
    if "output" in said and said.get("style"):
        check_styles((arguments.style,))


def _settle_encoding(arguments: argparse.Namespace, worst: int) -> None:
    if arguments.encoder is None and (usual := usual_encoder()) != "software":
        arguments.encoder = usual
    if arguments.crf is None and worst < _CRF and not arguments.lossless:
        arguments.crf = worst
    check_encoding(
        arguments.encoder or "software",
        _CRF if arguments.crf is None else arguments.crf,
        lossless=bool(arguments.lossless),
        smart=bool(arguments.smart),
    )
