#!/usr/bin/python3
"""nerdctl's command line over podman: commands and options that nerdctl's reference does not list are refused, as nerdctl refuses them."""
import os
import sys

OPTIONS = {  # option: whether it takes a value
    "run": {
        "--rm": False, "--interactive": False, "--name": True, "--label": True, "--pull": True, "--network": True, "--memory": True, "--cpus": True,
        "--env": True, "--mount": True, "--volume": True, "--entrypoint": True, "--security-opt": True,
    },
    "rm": {"--force": False},
}
VALUES = {
    "--pull": lambda value: value in ("always", "missing", "never"),
    "--mount": lambda value: all(part.split("=")[0] in ("type", "source", "src", "target", "dst", "readonly") for part in value.split(",")),
    "--security-opt": lambda value: value.split("=")[0] in ("seccomp", "apparmor", "no-new-privileges", "privileged-without-host-devices"),
}


def fail(message):
    sys.exit(f"FATA[0000] {message}")


def check(arguments):
    options = OPTIONS.get(arguments[0]) or fail(f"unknown subcommand {arguments[0]!r} for \"nerdctl\"")
    at = 1
    while at < len(arguments) and arguments[at].startswith("-"):
        name, equals, value = arguments[at].partition("=")
        if name not in options:
            fail(f"unknown flag: {name}")
        if options[name] and not equals:
            at += 1
            value = arguments[at]
        if not VALUES.get(name, lambda _: True)(value):
            fail(f"invalid value {value!r} for {name}")
        at += 1


check(sys.argv[1:])
# Where nerdctl kills at once, podman waits.
wait = ["--time=0"] if sys.argv[1:3] == ["rm", "--force"] else []
os.execvp("podman", ["podman", *os.environ["NERDCTL_TEST_PODMAN"].split(), *sys.argv[1:3], *wait, *sys.argv[3:]])
