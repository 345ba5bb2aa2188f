"""Holds manifests against the types of the Kubernetes API, as its own Python client was generated from them (Debian's python3-kubernetes)."""
import json
import re
import sys

from kubernetes.client import ApiClient, models

# What the API has learned since 1.22, of which Debian's package is.
LATER = {
    "V1JobSpec": {"podFailurePolicy": "object"},
    "V1CronJobSpec": {"timeZone": "str"},
}
PLAIN = {"str": str, "int": int, "bool": bool, "float": (int, float), "datetime": str, "object": object}


class Answer:
    def __init__(self, item):
        self.data = json.dumps(item)


def look(value, kind, path):
    if match := re.fullmatch(r"list\[(.*)\]", kind):
        if not isinstance(value, list):
            yield f"{path}: is no list"
            return
        for index, item in enumerate(value):
            yield from look(item, match[1], f"{path}[{index}]")
    elif match := re.fullmatch(r"dict\(([^,]*), (.*)\)", kind):
        if not isinstance(value, dict):
            yield f"{path}: is no object"
            return
        for key, item in value.items():
            yield from look(item, match[2], f"{path}.{key}")
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]) or (kind == "int" and isinstance(value, bool)):
            yield f"{path}: is no {kind}: {value!r}"
    else:
        model = getattr(models, kind)
        known = {name: model.openapi_types[attribute] for attribute, name in model.attribute_map.items()} | LATER.get(kind, {})
        for name, item in value.items():
            yield from look(item, known[name], f"{path}.{name}") if name in known else [f"{path}: has no {name}"]


wrong = []
for item in json.load(open(sys.argv[1]))["items"]:
    kind = "V1" + item["kind"]
    wrong += look(item, kind, item["kind"])
    try:
        ApiClient().deserialize(Answer(item), kind)
    except ValueError as error:  # something that must be there is not
        wrong.append(f"{item['kind']}: {error}")
sys.exit("\n".join(wrong) or 0)
