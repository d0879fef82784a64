"""Bundle the script of the page: `scripts/page/src` and uPlot into one file that ships with the program.

Run it after a change of the sources: ``python scripts/bundle_page.py``. It needs Node.js with npm, at development time only.
``--check`` says whether the bundle belongs to the sources, without Node.js.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "page"
TARGET = Path(__file__).parent.parent / "results" / "report" / "template"
BUNDLE = TARGET / "page.js"
MOST_BYTES = 250_000


def source_digest() -> str:
    """SHA-256 of everything that the bundle is made of."""
    digest = hashlib.sha256()
    for path in [*sorted((HERE / "src").glob("*.js")), HERE / "package.json", HERE / "package-lock.json"]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current() -> bool:
    """Whether the bundle was made of the sources as they are."""
    return source_digest() in BUNDLE.read_text(encoding="utf-8")[:4000]


def bundle() -> None:
    """Install what the lock file names, bundle, and put licences in front."""
    npm, node = (shutil.which(name) for name in ("npm", "node"))
    if npm is None or node is None:
        sys.exit("Node.js and npm are needed to bundle the page")
    subprocess.run([npm, "ci", "--ignore-scripts"], cwd=HERE, check=True)
    made = subprocess.run(
        [
            str(HERE / "node_modules" / ".bin" / "esbuild"), "src/main.js", "--bundle", "--minify", "--format=iife",
            "--target=es2020", "--charset=utf8", "--legal-comments=none",
        ],
        cwd=HERE, check=True, capture_output=True,
    ).stdout.decode()  # fmt: skip
    licence = (HERE / "node_modules" / "uplot" / "LICENSE").read_text(encoding="utf-8").strip()
    banner = f"/*! The page of xuncha, MIT licence. sources {source_digest()}\n\nIt holds uPlot (https://github.com/leeoniya/uPlot):\n\n{licence}\n*/\n"
    text = banner + made.strip().replace("</script", "<\\/script") + "\n"
    if len(text.encode()) > MOST_BYTES:
        sys.exit(f"the bundle has {len(text.encode())} bytes, {MOST_BYTES} are allowed")
    BUNDLE.write_text(text, encoding="utf-8")
    shutil.copyfile(HERE / "node_modules" / "uplot" / "dist" / "uPlot.min.css", TARGET / "uPlot.min.css")
    print(f"{BUNDLE}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        sys.exit(
            None if is_current() else "results/report/template/page.js is not made of these sources: scripts/bundle_page.py"
        )
    bundle()
