"""test_man.py OBED MANUAL CONFIG CONFIG_MANUAL: every command that obed has stands in obed(1), and
no other does; every key of the configuration stands in obed.conf(5), and no other does."""
import re
import subprocess
import sys

MACROS = re.compile(r"^\.(?:B|BI|BR|TP|RB|IR)\b ?")


def commands(obed):
    """What `obed --help` lists: a name, at least two spaces' worth of room, a sentence."""
    help_text = subprocess.run([obed, "--help"], capture_output=True, text=True, check=True).stdout
    listed = help_text.split("commands:\n")[1].split("\n\n")[0]
    return {line[2:].split("  ")[0].strip() for line in listed.splitlines()}


def documented(manual):
    """Heads of the entries of COMMANDS, without what they take."""
    text = open(manual, encoding="utf-8").read()
    section = text.split(".SH COMMANDS\n")[1].split("\n.SH ")[0]
    heads = []
    lines = section.splitlines()
    for before, line in zip(lines, lines[1:]):
        if before == ".TP":
            bare = MACROS.sub("", line).replace("\\-", "-")
            heads.append(re.sub(r'["\[]|\\f.', "", bare).strip())
    return heads


def variables(path):
    """The environment's names of keys that a file speaks of."""
    return set(re.findall(r"OBED_[A-Z_]+", open(path, encoding="utf-8").read()))


def main(obed, manual, config, config_manual):
    names, heads = commands(obed), documented(manual)
    wrong = [f"{name}: not in the manual" for name in sorted(names)
             if not any(head == name or head.startswith(name + " ") for head in heads)]
    wrong += [f"{head}: in the manual, and no command" for head in heads
              if not any(head == name or head.startswith(name + " ") for name in names)]
    keys, told = variables(config), variables(config_manual)
    wrong += [f"{key}: not in obed.conf(5)" for key in sorted(keys - told)]
    wrong += [f"{key}: in obed.conf(5), and no key" for key in sorted(told - keys)]
    for line in wrong:
        print(line)
    if not names or not heads or not keys:
        sys.exit("no commands or no keys found")
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:])
