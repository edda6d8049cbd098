#!/usr/bin/env python3
"""Checks the manifests in this folder; prints a line for each and ends with 1 if one is wrong.

    pip install kubernetes-validate jsonschema
    deploy/kubernetes/validate.py [--crd FILE ...]

Kubernetes' own kinds are checked against its schemas. The Spark operator's are checked against the custom resource
definitions that are given; get your cluster's with
    kubectl get crd sparkapplications.sparkoperator.k8s.io -o yaml > sparkapplications.yaml
    kubectl get crd scheduledsparkapplications.sparkoperator.k8s.io -o yaml > scheduledsparkapplications.yaml
"""
import argparse
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.31"


def strict(schema):
    """Unknown fields, which Kubernetes would drop without a word, become errors."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    known = {key: strict(value) for key, value in schema.items()}
    fields = known.get("properties")
    if isinstance(fields, dict) and known.get("type") == "object":
        if not known.get("x-kubernetes-preserve-unknown-fields"):
            known.setdefault("additionalProperties", False)
    return known


def schema_of_crd(file):
    crd = yaml.safe_load(pathlib.Path(file).read_text())
    kind = crd["spec"]["names"]["kind"]
    for version in crd["spec"]["versions"]:
        schema = strict(version["schema"]["openAPIV3Schema"])
        schema["properties"]["metadata"] = {"type": "object"}
        yield (f"{crd['spec']['group']}/{version['name']}", kind), schema


def problems(manifest, schemas):
    kind = (manifest["apiVersion"], manifest["kind"])
    if kind in schemas:
        errors = jsonschema.Draft7Validator(schemas[kind]).iter_errors(manifest)
        return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]
    if "sparkoperator" in kind[0]:
        return None
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
        return []
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(map(str, error.path))}: {error.message[:200]}"]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--crd", action="append", default=[], metavar="FILE")
    schemas = dict(pair for file in options.parse_args().crd for pair in schema_of_crd(file))
    wrong = 0
    for file in sorted(pathlib.Path(__file__).parent.glob("*.yaml")):
        for manifest in yaml.safe_load_all(file.read_text()):
            found = problems(manifest, schemas)
            verdict = "not checked, see --crd" if found is None else "; ".join(found) or "ok"
            wrong += bool(found)
            print(f"{file.name}: {manifest['kind']} {manifest['metadata']['name']}: {verdict}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
