"""Verdicts as JUnit XML, which CI servers show test by test.

No body owns the format. This writes what the tools agree on (https://github.com/testmoapp/junitxml): Jenkins' `junit`
step, GitLab's `artifacts:reports:junit` and the reporters for GitHub read it. Properties of a test case are part of
that, and not of the stricter XSD of Jenkins' xUnit plugin. The standard library writes XML as well as any package
does, and the format is one page long, so none is asked for.

    testsuites
      testsuite      a policy: name is its id, properties are the run's
        testcase     a pair: classname is `policy.rule`, name is the conduct
          properties expected, verdict, sequences, steps, exercised, seed, excess
          failure    the verdict is not the expected one; the text is the shortest story
          skipped    the rule does not apply, was never put to the test, or the run was stopped before it was decided
          system-out of a rule that broke: each place, the worst there, the file that replays it
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from policies.rules.base import Measure
from policies.rules.names import VerdictName
from policies.units import exact_decimal
from simulations.counterexamples import tool_versions
from simulations.reports.plain_text import breach_line, finding_lines, story_lines, verdict_line, worded
from simulations.reports.report import Report
from simulations.reports.words import contradictions, looked_at
from simulations.verdicts import RuleVerdict

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say, escaped or not (its production 2, Char)."""


def junit_xml(reports: Sequence[Report]) -> str:
    """The file that `--junit` writes: a suite for each policy."""
    root = Element("testsuites", name="treasurer")
    for policy in reports:
        root.append(_suite(policy))
    _add_up(root, root.iter("testcase"))
    root.set("time", f"{sum(one.campaign.seconds for one in reports):.3f}")
    for element in root.iter():
        element.text = None if element.text is None else _sayable(element.text)
        for name, value in element.items():
            element.set(name, _sayable(value))
    ElementTree.indent(root, " ")
    written: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return written.decode() + "\n"


def _sayable(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _suite(report: Report) -> Element:
    campaign = report.campaign
    suite = Element("testsuite", name=report.policy.id, file=report.file, time=f"{campaign.seconds:.3f}")
    said = {"policy": report.file, "seed": campaign.seed, "again": report.again}
    did = {"sequences": campaign.sequences, "steps": campaign.steps}
    _add_properties(suite, {**said, **did, **tool_versions()})
    for verdict in campaign.verdicts:
        suite.append(_case(report, verdict))
    suite.extend(_whole_run(report))
    _add_up(suite, suite.iter("testcase"))
    return suite


def _add_up(element: Element, cases: Iterator[Element]) -> None:
    """How many there are of each kind."""
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    kinds = {"failure": "failures", "error": "errors", "skipped": "skipped"}
    for case in cases:
        counts["tests"] += 1
        for child in case:
            if child.tag in kinds:
                counts[kinds[child.tag]] += 1
    for name, count in counts.items():
        element.set(name, str(count))


def _new_case(report: Report, part: str, name: str) -> Element:
    # All pairs are searched together, so no time is any one's own; the suite has it.
    return Element("testcase", classname=f"{report.policy.id}.{part}", name=name, file=report.file, time="0.000")


def _case(report: Report, verdict: RuleVerdict) -> Element:
    case = _new_case(report, verdict.rule.name, str(verdict.conduct))
    _add_properties(
        case,
        {
            "expected": "anything" if verdict.expected is None else worded(verdict.expected),
            "verdict": worded(verdict.verdict),
            "sequences": verdict.sequences,
            "steps": verdict.steps,
            "exercised": verdict.exercised,
            "seed": report.campaign.seed,
            **_excess(verdict),
        },
    )
    line = verdict_line(report, verdict)
    if verdict in report.unexpected:
        failure = SubElement(case, "failure", type=str(verdict.verdict), message=line)
        failure.text = "\n".join([line, *_stories(report, verdict, every=True), "", f"again: {report.again}"])
    elif verdict.verdict in (VerdictName.NOT_APPLICABLE, VerdictName.VACUOUS):
        SubElement(case, "skipped", message=line)
    elif report.stopped and verdict.verdict is VerdictName.HOLDS:
        SubElement(case, "skipped", message="stopped before anything was decided; never broken until then")
    elif verdict.breaches:
        SubElement(case, "system-out").text = "\n".join([line, *_stories(report, verdict, every=False)])
    return case


def _stories(report: Report, verdict: RuleVerdict, every: bool) -> Iterator[str]:
    """Where it breaks, and how; a story that a milder conduct tells too is told there, unless `every` is wanted."""
    for breach in verdict.breaches:
        yield ""
        yield breach_line(report, breach, verdict.conduct)
        story = breach.story
        if story is not None and (every or story.conduct == verdict.conduct):
            yield from story_lines(report.policy, verdict.rule, story)


def _whole_run(report: Report) -> Iterator[Element]:
    """What was looked at, and what is wrong, beside the pairs. What the document says against itself fails nothing."""
    if report.linted is not None:
        case = _new_case(report, "document", "what it says against itself")
        SubElement(case, "system-out").text = "\n".join(
            (contradictions([report.linted]), *finding_lines(report.linted))
        )
        yield case
    if report.inspected is not None and not report.inspected.discrepancies:
        case = _new_case(report, "node", "the inspection")
        SubElement(case, "system-out").text = looked_at(report.inspected)
        yield case
    for line in report.further:
        case = _new_case(report, "node", line)
        SubElement(case, "failure", type="node", message=line).text = f"{line}\n\nagain: {report.again}"
        yield case
    if report.stopped:
        case = _new_case(report, "run", "came to its end")
        missing = "\n".join(("not done:", *report.not_done))
        SubElement(case, "error", type="stopped", message="stopped early: nothing is decided").text = missing
        yield case


def _excess(verdict: RuleVerdict) -> dict[str, str]:
    """By how much it broke at worst, in full: a decimal number of DAI, or of what else the rule counts."""
    if not verdict.breaches:
        return {}
    worst = max((breach.worst for breach in verdict.breaches), key=lambda judgement: judgement.excess)
    exact = exact_decimal(worst.excess) if worst.measure is Measure.DAI else str(worst.excess)
    return {"excess": exact, "measure": str(worst.measure)}


def _add_properties(element: Element, properties: Mapping[str, object]) -> None:
    inside = SubElement(element, "properties")
    for name, value in properties.items():
        SubElement(inside, "property", name=name, value=str(value))
