"""The one error tree. An error names the place (site, URL, file, line) and what to do about it."""

from __future__ import annotations

from pathlib import Path


class TabibError(Exception):
    """Something the user can mend: one line that says where, what and how.

    ``exit_code`` is what a command ends with: 1 for a failed run, 2 for a mistake in what was asked.
    """

    exit_code = 1

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        self.problem, self.where, self.remedy = problem, where, remedy
        super().__init__(problem)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        cure = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.problem}{cure}"


class UsageError(TabibError):
    """What was asked for cannot be done as asked: a wrong name, option or setting."""

    exit_code = 2


class RecipeError(UsageError):
    """A recipe that cannot be built: raised before any work starts."""

    def __init__(self, problem: str, *, path: Path | str, line: int, remedy: str = "") -> None:
        super().__init__(problem, where=f"{path}:{line}", remedy=remedy)


class DataError(TabibError):
    """Stored data (archive, records, build) is missing or is not what it says it is."""
