"""The rules of a workspace as they hold on this machine: what a policy fixes counts before what is kept."""

from __future__ import annotations

from redaction.casework.people import PeopleRule
from redaction.casework.signoff import LookRule, SignOffRules
from redaction.coverage.rule import SeenRule
from redaction.policy.current import policy
from redaction.policy.limits import check_fixed


def sign_off_rules(kept: SignOffRules) -> SignOffRules:
    """What is asked of a sign-off."""
    held = policy().casework
    people = PeopleRule(held.people) if held.people else kept.people
    return SignOffRules(people, LookRule(held.look) if held.look else kept.look)


def check_sign_off(rules: SignOffRules) -> None:
    """See whether a workspace may ask that of sign-offs.

    Raises:
        Forbidden: If the policy asks something else.
    """
    held = {"people": policy().casework.people, "look": policy().casework.look}
    asked = {"people": rules.people.value, "look": rules.look.value}
    check_fixed("the sign-off", asked, {name: value for name, value in held.items() if value})


def seen_rule(kept: SeenRule) -> SeenRule:
    """What counts as seen and heard."""
    held = policy().casework.seen
    return SeenRule.from_json({**kept.to_json(), **held}) if held else kept


def check_seen(rule: SeenRule) -> None:
    """See whether that may count as seen and heard.

    Raises:
        Forbidden: If the policy fixes it otherwise.
    """
    held = policy().casework.seen
    fixed = SeenRule.from_json({**rule.to_json(), **held}) if held else rule
    check_fixed("what counts as seen", rule.to_json(), fixed.to_json())


def fixed_words(gate: str) -> str:
    """That nobody may let a gate pass, and who said so where an administrator did."""
    held = policy()
    also = f" {held.set_by()}" if gate in held.casework.fixed_gates else ""
    return f"This cannot be overridden.{also}"
