"""One campaign for each policy file of a session, however many tests and processes ask for its verdicts.

It is run when the first test of the file is, for all pairs that were selected and for no others. With pytest-xdist
every worker has the same selection; the first that needs a campaign runs it on all cores while the others wait, and
leaves the result where they and the controller find it. So a seed finds the same with any number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from policies.policy import Policy
from policies.rules.base import Rule
from policies.rules.names import CONDUCTS
from simulations.campaign import (
    EXAMPLES,
    Campaign,
    CampaignBroken,
    CampaignStopped,
    MakeEngine,
    Progress,
    run_campaign,
)
from simulations.check import Place
from simulations.counterexamples import known_lives, save_all
from simulations.engines.base import EngineError
from simulations.pytest_plugin.engines import others_may_warn
from simulations.pytest_plugin.options import Settings
from simulations.pytest_plugin.shared import Found, Shared
from simulations.reports.report import Report
from simulations.workers import available_cores

if TYPE_CHECKING:
    from simulations.pytest_plugin.collecting import PolicyText
    from simulations.pytest_plugin.sessions import Key, Pair


class Campaigns:
    """Every campaign of a session."""

    def __init__(
        self, settings: Settings, rules: Sequence[Rule], selected: Mapping[Key, Sequence[Pair]], shared: Shared | None
    ) -> None:
        """Every campaign of a session.

        Args:
            rules: all that there are.
            selected: the pairs of each policy that are asked for.
            shared: where results are shared with other processes.
        """
        self._settings = settings
        self._rules = rules
        self._selected = selected
        self._shared = shared
        self._found: dict[Key, Found] = {}

    def of(self, path: Path, read: PolicyText, progress: Progress) -> Found:
        """What came of a policy's campaign, which is run now unless it was before.

        Raises:
            CampaignStopped: on KeyboardInterrupt; what was found is kept.
        """
        key = path, read.policy.variant
        if key not in self._found:
            shared = self._shared
            with shared.one_at_a_time() if shared else nullcontext():
                known = shared.read(key) if shared else None
                found = self._found[key] = known or Found(read.named)
                if known is None:
                    try:
                        self._run(path, read, progress, found)
                    finally:
                        if shared:
                            shared.write(key, found)
        return self._found[key]

    def all_found(self) -> list[Found]:
        """What came of every campaign of the session, in whichever process it was run."""
        return list(self._found.values()) if self._shared is None else self._shared.all_found()

    def _run(self, path: Path, read: PolicyText, progress: Progress, found: Found) -> None:
        """Run a campaign; whatever becomes of it, `found` says it."""
        try:
            with others_may_warn():
                campaign = self._campaign(path, read.policy, progress, found.complaints)
        except CampaignStopped as stop:
            self._keep(path, read, stop.campaign, found)
            raise
        except CampaignBroken as error:
            found.failure = str(error)
            self._keep(path, read, error.campaign, found)
        except EngineError as error:
            found.failure = str(error)
        except Exception as error:
            # A bug, perhaps of a rule of the user's own. The first test has its traceback; the others must not run into
            # it again, a campaign each.
            found.failure = f"the campaign was ended by {type(error).__name__}: {error}"
            raise
        else:
            found.failure = ""
            self._keep(path, read, campaign, found)

    def _keep(self, path: Path, read: PolicyText, campaign: Campaign, found: Found) -> None:
        """Write the counterexamples, and note what was found."""
        folder, files = self._settings.failures, {}
        found_on = "model" if self._settings.engine == "model" else "revm"
        try:
            files = save_all(folder, path, read.policy, campaign, found_on)
        except OSError as error:
            found.complaints.append(f"{folder}: the counterexamples cannot be written ({error.strerror})")
        stopped = bool(found.failure)
        report = Report.of_campaign(campaign, read.policy, read.shown, read.text, _as_typed(files), stopped)
        found.report = replace(report, confirmed=found.confirmed)

    def _campaign(self, path: Path, policy: Policy, progress: Progress, complaints: list[str]) -> Campaign:
        settings, pairs = self._settings, self._selected.get((path, policy.variant), ())
        names, conducts = {rule.name for rule, _ in pairs}, {conduct for _, conduct in pairs}
        engine, scout = _engines(settings.engine)
        known = () if settings.seed_was_given else known_lives(settings.failures, policy, complaints.append)
        return run_campaign(
            policy,
            engine,
            scout,
            settings.seed,
            conducts=tuple(conduct for conduct in CONDUCTS if conduct in conducts),
            rules=tuple(rule for rule in self._rules if rule.name in names),
            examples=None if settings.seconds else EXAMPLES * settings.profile.percent // 100,
            seconds=settings.seconds,
            known=known,
            progress=progress,
            workers=settings.workers or available_cores(),
            complain=complaints.append,
        )


def _engines(name: str) -> tuple[MakeEngine, MakeEngine | None]:
    """What executes, and what shrinks. A node is too slow to search on; what is found is confirmed on it."""
    from simulations.engines.model import Model

    if name == "model":
        return Model, None
    from simulations.engines.revm import Revm

    return Revm, Model


def _as_typed(files: Mapping[Place, Path]) -> dict[Place, Path]:
    """Paths as one would type them here."""
    here = Path.cwd()
    return {place: path.relative_to(here) if path.is_relative_to(here) else path for place, path in files.items()}
