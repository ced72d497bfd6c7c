#!/usr/bin/env python3
"""gen_reference.py OUT.json FAMILY.yaml WEBHOOKS.yaml

Make of the OpenAPI documents what web/templates/developers.html shows: sections, operations with
their parameters, answers and curl examples, the schemas as lists of members. The page is made of
the same files that the tests hold against the server, so that it cannot say anything else.
"""
import html
import json
import pathlib
import re
import sys

import yaml


class Document:
    def __init__(self, path):
        self.whole = yaml.safe_load(path.read_text(encoding="utf-8"))

    def resolve(self, value):
        while isinstance(value, dict) and "$ref" in value:
            at = self.whole
            for key in value["$ref"][2:].split("/"):
                at = at[key]
            rest = {key: of for key, of in value.items() if key != "$ref"}
            value = {**at, **rest}
        return value

    def schema_name(self, value):
        has_name = isinstance(value, dict) and "$ref" in value
        return value["$ref"].rsplit("/", 1)[1] if has_name else ""


def runs(text):
    """**bold** and `code` of a text, as pieces that a template can show."""
    pieces = []
    for piece in re.split(r"(\*\*.+?\*\*|`[^`]+`)", text, flags=re.S):
        if piece.startswith("**"):
            pieces.append({"bold": True, "code": False, "plain": False, "text": piece[2:-2]})
        elif piece.startswith("`"):
            pieces.append({"bold": False, "code": True, "plain": False, "text": piece[1:-1]})
        elif piece:
            pieces.append({"bold": False, "code": False, "plain": True, "text": piece})
    return pieces


def paragraphs(text):
    return [{"runs": runs(" ".join(block.split()))}
            for block in re.split(r"\n\s*\n", (text or "").strip()) if block.strip()]


def dumps(value):
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def type_words(document, schema):
    """«строка», «целое», «список: Line», «read, absence»."""
    name = document.schema_name(schema)
    schema = document.resolve(schema)
    plain = {"Id": "идентификатор", "Day": "день", "Moment": "момент", "Kopecks": "копейки"}
    if name in plain:
        return plain[name]
    if "enum" in schema:
        return ", ".join(str(word) for word in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " или ".join(type_words(document, one) for one in schema["anyOf"])
    kind = schema.get("type")
    if kind == "array":
        return "список: " + type_words(document, schema["items"])
    words = {"string": "строка", "integer": "целое", "boolean": "да или нет", "null": "null"}
    return words.get(kind, name or "объект")


def members(document, schema, prefix="", depth=0):
    """Rows of what an object holds, inner ones with dotted names."""
    schema = document.resolve(schema)
    if schema.get("type") == "array" and depth == 0:
        return members(document, schema["items"], prefix, depth)
    rows = []
    for name, inner in schema.get("properties", {}).items():
        resolved = document.resolve(inner)
        rows.append({"name": prefix + name, "type": type_words(document, inner),
                     "required": name in schema.get("required", []),
                     "runs": runs(resolved.get("description", ""))})
        below = resolved
        mark = "."
        if below.get("type") == "array":
            below, mark = document.resolve(below["items"]), "[]."
        if below.get("type") == "object" and depth < 3:
            rows += members(document, below, prefix + name + mark, depth + 1)
    return rows


def parameters(document, item, operation):
    where = {"path": "в адресе", "query": "в строке запроса", "header": "в заголовке"}
    rows = []
    for parameter in item.get("parameters", []) + operation.get("parameters", []):
        parameter = document.resolve(parameter)
        rows.append({"name": parameter["name"], "where": where[parameter["in"]],
                     "type": type_words(document, parameter["schema"]),
                     "required": parameter.get("required", False),
                     "runs": runs(parameter.get("description", ""))})
    return rows


def example_of(content):
    return dumps(content["example"]) if content and "example" in content else ""


def content_of(value):
    for kind in ("application/json", "application/problem+json"):
        if kind in value.get("content", {}):
            return value["content"][kind]
    return None


def curl(document, method, path, item, operation):
    """A line that the tests run, too: tests/api/examples.py."""
    url = document.whole["servers"][0]["url"] + path
    for parameter in item.get("parameters", []) + operation.get("parameters", []):
        parameter = document.resolve(parameter)
        if parameter["in"] == "path":
            url = url.replace("{" + parameter["name"] + "}", str(parameter["example"]))
    words = ["curl"]
    if method != "GET":
        words.append("-X " + method)
    words += [f"'{url}'", "-H \"Authorization: Bearer $TOKEN\""]
    body = operation.get("requestBody")
    if body:
        said = json.dumps(body["content"]["application/json"]["example"], ensure_ascii=False,
                          default=str)
        words += ["-H 'Content-Type: application/json'", f"-d '{said}'"]
    return " \\\n  ".join(words)


def operation_view(document, name, method, path, item, operation, is_hook):
    answers = []
    for status, answer in operation["responses"].items():
        answer = document.resolve(answer)
        answers.append({"status": str(status), "runs": runs(answer.get("description", ""))})
    body = operation.get("requestBody")
    said = body["content"]["application/json"] if body else None
    good = next((document.resolve(answer) for status, answer in operation["responses"].items()
                 if str(status).startswith("2")), {})
    told = content_of(good)
    rows = parameters(document, item, operation)
    body_rows = members(document, said["schema"]) if said else []
    answer_rows = members(document, told["schema"]) if told else []
    return {
        "id": operation["operationId"], "method": method, "path": path, "name": name,
        "summary": operation["summary"],
        "paragraphs": paragraphs(operation.get("description")),
        "has_parameters": bool(rows) and not is_hook, "parameters": rows,
        "has_body": bool(body_rows), "body": body_rows,
        "body_example": example_of(said), "has_answer": bool(answer_rows), "answer": answer_rows,
        "answer_example": example_of(told), "answers": answers, "is_hook": is_hook,
        "curl": "" if is_hook else curl(document, method, path, item, operation),
    }


def family_view(document):
    sections = []
    for tag in document.whole["tags"]:
        found = []
        for path, item in document.whole["paths"].items():
            for method in ("get", "post", "put", "delete"):
                operation = item.get(method)
                if operation and tag["name"] in operation["tags"]:
                    found.append(operation_view(document, operation["summary"], method.upper(),
                                                path, item, operation, False))
        sections.append({"id": tag["name"], "title": tag["description"].rstrip("."),
                         "operations": found})
    return sections


def hooks_view(document):
    return [operation_view(document, name, "POST", name, {}, item["post"], True)
            for name, item in document.whole["webhooks"].items()]


def main(out, family_path, hooks_path):
    family, hooks = Document(pathlib.Path(family_path)), Document(pathlib.Path(hooks_path))
    view = {
        "version": family.whole["info"]["version"],
        "server": family.whole["servers"][0]["url"],
        "paragraphs": paragraphs(family.whole["info"]["description"]),
        "sections": family_view(family),
        "hook_paragraphs": paragraphs(hooks.whole["info"]["description"]),
        "hooks": hooks_view(hooks),
    }
    text = json.dumps(view, ensure_ascii=False, indent=1)
    assert html.unescape(text) == text, "no entities in the documents"
    pathlib.Path(out).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:4])
