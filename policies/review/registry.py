"""Every point of the checklist, in the order in which it is gone through."""

from __future__ import annotations

from policies.review import accountant, auditor
from policies.review.base import Judge, Point, Role, Weight


def _point(role: Role, weight: Weight, judge: Judge) -> Point:
    assert judge.__doc__ is not None
    return Point(judge.__name__, role, weight, judge.__doc__.strip(), judge)


POINTS: tuple[Point, ...] = (
    _point(Role.ACCOUNTANT, Weight.REJECT, accountant.sections_complete),
    _point(Role.ACCOUNTANT, Weight.REJECT, accountant.month_is_due),
    _point(Role.ACCOUNTANT, Weight.REJECT, accountant.adds_up),
    _point(Role.ACCOUNTANT, Weight.REMARK, accountant.agrees_with_previous),
    _point(Role.ACCOUNTANT, Weight.REMARK, accountant.came_in_time),
    _point(Role.ACCOUNTANT, Weight.REJECT, accountant.paid_is_on_chain),
    _point(Role.ACCOUNTANT, Weight.REJECT, accountant.balances_are_on_chain),
    _point(Role.ACCOUNTANT, Weight.REJECT, accountant.transactions_are_on_chain),
    _point(Role.ACCOUNTANT, Weight.REMARK, accountant.vesting_as_planned),
    _point(Role.ACCOUNTANT, Weight.REJECT, accountant.caps_as_policy),
    _point(Role.ACCOUNTANT, Weight.REJECT, accountant.within_caps),
    _point(Role.AUDITOR, Weight.REJECT, auditor.request_fits_statement),
    _point(Role.AUDITOR, Weight.REJECT, auditor.excess_came_back),
    _point(Role.AUDITOR, Weight.REMARK, auditor.stream_is_pulled),
    _point(Role.AUDITOR, Weight.REMARK, auditor.funded_by_auditor_only),
    _point(Role.AUDITOR, Weight.REJECT, auditor.protocol_can_claw_back),
    _point(Role.AUDITOR, Weight.REMARK, auditor.top_up_is_covered),
    _point(Role.AUDITOR, Weight.REMARK, auditor.top_up_as_decided),
    _point(Role.AUDITOR, Weight.REMARK, auditor.surplus_went_back),
)
"""The weights are the project's choice: a false or incomplete statement is rejected, and so is a promise that the unit
broke; what the unit cannot help, or what comes after the decision, is a remark.
"""
