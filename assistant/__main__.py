import sys

if __name__ == "__main__":
    try:
        from assistant.cli import main
    except KeyboardInterrupt:  # while the libraries are loaded
        sys.exit(130)
    except ModuleNotFoundError as missing:
        sys.exit(f"olhar: wanted the package {missing.name}, found none; run `make demo` once")
    sys.exit(main())
