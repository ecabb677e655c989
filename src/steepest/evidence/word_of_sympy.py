"""What SymPy says where nothing else has settled whether two formulas are the same: a word, and no proof.

SymPy may take for ever, so it is asked beside this process and stopped in time.
"""

from __future__ import annotations

from steepest.errors import UnsupportedError
from steepest.evidence.proving import Claim
from steepest.isolation.beside import NoAnswerError, ask
from steepest.isolation.crossing import names_in, to_line


def word_of_sympy(claim: Claim, seconds: float) -> str | None:
    """A remark on what SymPy makes of the difference; None where it says nothing.

    Args:
        claim: that two formulas are the same.
        seconds: when SymPy is stopped.
    """
    difference = claim.difference
    names = names_in(difference)
    ranges = {name: claim.domain.of_variable(name) for name in names}
    positive = [name for name, values in ranges.items() if values.lower is not None and values.lower >= 0]
    try:
        asked = {
            "line": to_line(difference, names),
            "names": names,
            "positive": [name for name in positive if ranges[name].lower or ranges[name].lower_open],
            "integers": sorted(claim.roles.whole),
        }
        by = ask("vanishes", asked, seconds=seconds)["by"]
    except UnsupportedError:
        return None
    except NoAnswerError as error:
        return f"SymPy came to no end ({error})" if error.reason == "time" else None
    return None if by is None else f"SymPy simplifies the difference to 0 ({by})"
