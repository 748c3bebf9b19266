"""The printed forms kept in `printed/`; `python -m tests.api.forms` writes them anew, to read the diff."""

from __future__ import annotations

from pathlib import Path

import steelyard as sy
from tests.api.bcg import DATA, TABLES

FOLDER = Path(__file__).parent / "printed"


def forms() -> dict[str, str]:
    """Return each kept page by its file's name."""
    es = sy.escalc("RR", **TABLES, data=DATA, slab="author")
    fit = sy.pool(es)
    regression = sy.pool(es, mods="ablat + alloc", data=DATA)
    likely = sy.pool(es, mods="ablat", data=DATA, method="ML")
    half = [kind == "random" for kind in DATA["alloc"]]
    new = {"ablat": [10, 44], "alloc": ["random", "random"]}
    pages = {
        "pool.txt": repr(fit),
        "pool-summary.txt": fit.summary(),
        "pool-common.txt": repr(sy.pool(es, method="EE", level=0.9)),
        "pool-one.txt": repr(sy.pool([0.3], [0.04], measure="MD")),
        "regression.txt": repr(regression),
        "regression-summary.txt": regression.summary(),
        "regression.html": regression._repr_html_(),
        "prediction.txt": repr(regression.predict(new, transform=True)),
        "effects.txt": repr(es[half]),
        "residuals.txt": repr(fit.residuals()),
        "residuals-external.txt": repr(regression.residuals("external")),
        "true-effects.txt": repr(fit.blup(transform=True)),
        "deviations.txt": repr(regression.ranef()),
        "many.txt": repr(sy.pool_many("yi", "vi", key="alloc", data=DATA)),
        "many.html": sy.pool_many("yi", "vi", key="alloc", data=DATA)._repr_html_(),
        "tau2-outside.txt": repr(sy.pool([0.1, -1.5, 0.6], [0.01, 0.22, 0.21], method="HS")),
        "contrast.txt": repr(
            regression.contrast([{"alloc[T.random]": 1, "alloc[T.systematic]": -1}, {"ablat": 10}])
        ),
        "joint.txt": repr(regression.moderator_test("alloc")),
        "inflation.txt": repr(regression.vif("term")),
        "likelihood-ratio.txt": repr(likely.lrt(sy.pool(es, method="ML"))),
        "tables.txt": repr(sy.pool_tables("OR", **TABLES, data=DATA)),
        "peto.txt": repr(sy.pool_tables("OR", **TABLES, data=DATA, method="Peto")),
        "cumulative.txt": repr(sy.cumulative(fit, "year", data=DATA)),
        "leave1out.txt": repr(sy.leave1out(fit)),
        "henmi-copas.txt": repr(sy.henmi_copas(fit)),
        "subgroups.txt": repr(sy.subgroups(fit, "alloc", data=DATA)),
    }
    return {name: text + "\n" for name, text in pages.items()}


if __name__ == "__main__":
    for file, page in forms().items():
        (FOLDER / file).write_text(page, "utf-8")
