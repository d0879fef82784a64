"""``python -m xuncha`` is the command ``xuncha``."""

from xuncha.cli import main

if __name__ == "__main__":
    main()
