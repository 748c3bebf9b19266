"""The pictures of docs/, made by the pages that show them; `python -m tests.docs.pictures` writes them."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from tests.docs.documents import ROOT, run

PAGES = ("figures.md", "multiverse.md")


def main() -> None:
    for page in PAGES:
        text = (ROOT / "docs" / page).read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            run(page, Path(folder))
            for name in re.findall(r"\]\(images/([a-z-]+\.svg)\)", text):
                shutil.copyfile(Path(folder) / name, ROOT / "docs/images" / name)


if __name__ == "__main__":
    main()
