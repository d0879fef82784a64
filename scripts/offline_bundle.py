"""Make a bundle that installs the program where there is no network: wheels, an install script for each system, the tutorial.

Run it in the checkout on a machine with a network:

    python scripts/offline_bundle.py -o bundle                      # Windows and Linux, Python 3.11 to 3.13
    python scripts/offline_bundle.py -o bundle --only linux-3.11    # one of them

Then carry the folder over and run ``install.bat`` or ``sh install.sh`` in it. Making it needs ``uv`` (pip install uv), which
works out the versions for a system and a Python other than those it runs on.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLATFORMS = {
    "windows": ["win_amd64"],
    "linux": ["manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"],
}
"""Tags of wheels that run on each system, best first."""
PYTHONS = ("3.11", "3.12", "3.13")
TARGETS = tuple(f"{system}-{python}" for system in PLATFORMS for python in PYTHONS)

INSTALL_SH = """#!/bin/sh
# Installs xuncha into the folder xuncha-env beside this script, from the wheels beside it; nothing is fetched from a network.
set -e
cd "$(dirname "$0")"
for python in python3.13 python3.12 python3.11 python3; do
    if command -v "$python" >/dev/null &&
        "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
        "$python" -m venv xuncha-env
        xuncha-env/bin/python -m pip install --quiet --no-index --find-links wheels xuncha
        echo "Installed. Try: $(pwd)/xuncha-env/bin/xuncha run nanxun"
        exit 0
    fi
done
echo "Python 3.11, 3.12 or 3.13 is needed. 需要 Python 3.11、3.12 或 3.13。" >&2
exit 1
"""

INSTALL_BAT = """@echo off
rem Installs xuncha into the folder xuncha-env beside this file, from the wheels beside it; nothing is fetched from a network.
chcp 65001 >nul
cd /d "%~dp0"
for %%V in (3.13 3.12 3.11) do (
    py -%%V -c "" 2>nul && (
        py -%%V -m venv xuncha-env || exit /b 1
        xuncha-env\\Scripts\\python -m pip install --quiet --no-index --find-links wheels xuncha || exit /b 1
        echo Installed. Try: "%~dp0xuncha-env\\Scripts\\xuncha" run nanxun
        exit /b 0
    )
)
echo Python 3.11, 3.12 or 3.13 is needed. 需要 Python 3.11、3.12 或 3.13。
exit /b 1
"""


def build_wheel(folder: Path) -> None:
    """Build the program's own wheel into a folder."""
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT], check=True)


def pinned(target: str, folder: Path) -> Path:
    """Work out the versions for a system and a Python; return the file that lists them."""
    system, python = target.split("-")
    file = folder / f"requirements-{target}.txt"
    subprocess.run(
        [
            "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:", "--python-platform",
            system, "--python-version", python, ROOT / "pyproject.toml", "-o", file,
        ],
        check=True,
    )  # fmt: skip
    return file


def download(target: str, requirements: Path, wheels: Path) -> None:
    """Download the wheels of a system and a Python."""
    system, python = target.split("-")
    tags = [word for tag in PLATFORMS[system] for word in ("--platform", tag)]
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--implementation", "cp",
            "--python-version", python, *tags, "--dest", wheels, "-r", requirements,
        ],
        check=True,
    )  # fmt: skip


def write_scripts(folder: Path) -> None:
    """Write the install scripts, each with the line ends of its system, and put the tutorial beside them."""
    (folder / "install.sh").write_text(INSTALL_SH, encoding="utf-8", newline="\n")
    (folder / "install.sh").chmod(0o755)
    (folder / "install.bat").write_text(INSTALL_BAT, encoding="utf-8", newline="\r\n")
    for name in ("README.md", "README.zh-CN.md", "docs/tutorial.md", "docs/tutorial.zh-CN.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / Path(name).name)


def make_bundle(folder: Path, targets: list[str]) -> None:
    """Make the bundle under another name and rename it, so that a half one is never carried over."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        made = Path(scratch) / folder.name
        wheels = made / "wheels"
        wheels.mkdir(parents=True)
        build_wheel(wheels)
        for target in targets:
            print(f"{target} ...", flush=True)
            download(target, pinned(target, made), wheels)
        write_scripts(made)
        made.rename(folder)
    size = sum(file.stat().st_size for file in folder.rglob("*")) / 1e6
    print(f"{folder}: {len(list((folder / 'wheels').iterdir()))} wheels, {size:.0f} MB")


def main() -> int:
    """Read the command line and make the bundle."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=Path("xuncha-bundle"), help="folder to make")
    parser.add_argument("--only", action="append", choices=TARGETS, help="a system and a Python; may be given several times")
    given = parser.parse_args()
    if given.output.exists():
        print(f"{given.output} exists already; name another folder", file=sys.stderr)
        return 2
    if shutil.which("uv") is None:
        print("uv is missing: pip install uv", file=sys.stderr)
        return 2
    given.output.absolute().parent.mkdir(parents=True, exist_ok=True)
    make_bundle(given.output.absolute(), given.only or list(TARGETS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
