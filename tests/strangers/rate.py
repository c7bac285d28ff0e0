"""How many submissions to strangers' exercises are marked as a fair marker would, and which are not.

python tests/strangers/rate.py [--only WORD] [--all]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator

from work import corpus
from work.judge import Case, Unfair, false_alarms, unfair_points, unnamed_mistakes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="families, exercises, kinds or rules that contain this word")
    parser.add_argument("--quiet", action="store_true", help="print the rates alone")
    options = parser.parse_args()
    listed: set[tuple[str, str]] = set()  # what goes wrong as text is not listed again as numbers
    for numbers in (False, True):
        chosen = [case for case in corpus.cases(numbers=numbers) if options.only in described(case)]
        named = [case for case in chosen if case.submission.says]
        print("\nAnswers typed as " + ("JSON numbers, what goes wrong in these alone" if numbers else "text"))
        for title, cases, judge in (
            ("fair throughout", chosen, unfair_points),
            ("mistakes named as a marker would", named, unnamed_mistakes),
            ("without a false alarm", chosen, false_alarms),
        ):
            for line in report(title, cases, judge):
                key = title, line.replace(", as numbers", "").partition("; answered")[0]
                if key not in listed and not options.quiet:
                    print("  " + line)
                listed.add(key)
        by_rule(chosen)


def described(case: Case) -> str:
    return f"{case.exercise.family} {case} {case.submission.rules}"


def report(title: str, cases: list[Case], judge: Callable[[Case], Iterable[Unfair]]) -> list[str]:
    """Prints the rate; what was not as it should be."""
    found = list(failures(cases, judge))
    bad = len({case for case, _ in found})
    share = f" ({(len(cases) - bad) / len(cases):.1%})" if cases else ""
    print(f"{title}: {len(cases) - bad} of {len(cases)} submissions{share}")
    return [line for _, line in found]


def by_rule(chosen: list[Case]) -> None:
    """Prints how many submissions are marked fairly of those that a rule of marking is for."""
    unfair = {case for case, _ in failures(chosen, unfair_points)}
    rules = sorted({rule for case in chosen for rule in case.submission.rules.split() or ["no rule in particular"]})
    for rule in rules:
        cases = [case for case in chosen if rule in (case.submission.rules.split() or ["no rule in particular"])]
        print(f"  {rule}: {len(cases) - len(unfair.intersection(cases))} of {len(cases)}")


def failures(cases: list[Case], judge: Callable[[Case], Iterable[Unfair]]) -> Iterator[tuple[Case, str]]:
    for case in cases:
        try:
            yield from [(case, str(unfair)) for unfair in judge(case)]
        except Exception as error:  # a work list goes on with the next one
            yield case, f"{case}: {type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
