"""`python -m modelcensus`: the command line, as the script `modelcensus` runs it."""

from pipeline.cli.main import main

if __name__ == "__main__":
    main()
