"""`python -m tweespraak_tui` is the same program as `tweespraak`."""

from tweespraak_tui.cli import main

if __name__ == "__main__":
    main()
