// Prints the fields and types of the Kubernetes kinds that k8s/ uses, from the type declarations of kubernetes-models, which
// are made from the OpenAPI document of Kubernetes. One line a type:
//   "Probe": { "httpGet": "HTTPGetAction", "periodSeconds": "integer", … }
// "name!" is required; "[]T" is a list of T, "{}T" a map to T, "'A'|'B'" one of the literals. Kubernetes has no fractions in
// these kinds, so every number is an integer. "status" is left out: it is not for manifests.
import { readFileSync } from "node:fs";
import ts from "typescript";

const kinds = [
  ["v1", "ConfigMap"],
  ["v1", "Namespace"],
  ["v1", "Secret"],
  ["v1", "Service"],
  ["v1", "ServiceAccount"],
  ["apps/v1", "StatefulSet"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["batch/v1", "Job"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["policy/v1", "PodDisruptionBudget"],
];
const scalars = { ResourceQuantity: "quantity", UtilIntstrIntOrString: "intOrString", MetaV1Time: "string", MetaV1MicroTime: "string", MetaV1FieldsV1: "any" };

const root = new URL("node_modules/kubernetes-models/", import.meta.url).pathname;
const files = kinds.map(([version, kind]) => `${root}${version}/${kind}.d.ts`);
const program = ts.createProgram(files, { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true, types: [] });
const checker = program.getTypeChecker();
const types = new Map();

// IIoK8sApiCoreV1Probe and the interface IProbe that it stands for are the type "Probe".
function nameOf(symbol) {
  const path = symbol.declarations[0].getSourceFile().fileName;
  const group = path.match(/kubernetes-models\/(?:apimachinery\/)?(.*)\/[^/]+\.d\.ts$/)[1];
  return `${group}/${symbol.name.replace(/^I/, "")}`;
}

function describe(type, place) {
  if (type.isUnion()) {
    const parts = type.types.filter((t) => !(t.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)));
    if (parts.every((t) => t.isStringLiteral())) return parts.map((t) => `'${t.value}'`).sort().join("|");
    const flags = parts.map((t) => t.flags & (ts.TypeFlags.String | ts.TypeFlags.Number | ts.TypeFlags.BooleanLiteral));
    if (flags.every((f) => f & ts.TypeFlags.BooleanLiteral)) return "boolean";
    if (parts.length === 1) return describe(parts[0], place);
    if (flags.every((f) => f & (ts.TypeFlags.String | ts.TypeFlags.Number))) return "intOrString";
    throw new Error(`a union that is not understood: ${checker.typeToString(type)}`);
  }
  if (type.isStringLiteral()) return `'${type.value}'`;
  if (type.flags & ts.TypeFlags.String) return "string";
  if (type.flags & ts.TypeFlags.Number) return "integer";
  if (type.flags & ts.TypeFlags.Boolean) return "boolean";
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return "any";
  if (checker.isArrayType(type)) return `[]${describe(checker.getTypeArguments(type)[0], place)}`;
  const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
  if (index && type.getProperties().length === 0) return `{}${describe(index.type, place)}`;
  if (!type.symbol || type.getProperties().length === 0) return "any";
  // A type without a name is called by its place.
  const name = type.symbol.name === "__type" ? place : nameOf(type.symbol);
  if (!types.has(name)) {
    types.set(name, null);
    const fields = {};
    for (const property of type.getProperties()) {
      if (property.name === "status" || property.name === "managedFields") continue;
      const declaration = property.valueDeclaration;
      // By the declaration where there is one, so that a named scalar such as a quantity keeps its name.
      const alias = declaration?.type && ts.isTypeReferenceNode(declaration.type) ? declaration.type.typeName.getText() : "";
      const scalar = Object.entries(scalars).find(([suffix]) => alias.endsWith(suffix));
      const written = declaration?.type?.getText() ?? "";
      const mapped = written.match(/^\{\s*\[key: string\]: (\w+);?\s*\}$/);
      const quantities = mapped && Object.entries(scalars).find(([suffix]) => mapped[1].endsWith(suffix));
      const optional = property.flags & ts.SymbolFlags.Optional;
      const described = scalar ? scalar[1] : quantities ? `{}${quantities[1]}` : describe(checker.getTypeOfSymbol(property), `${name}.${property.name}`);
      fields[property.name + (optional ? "" : "!")] = described;
    }
    types.set(name, fields);
  }
  return name;
}

const roots = {};
for (const [i, [version, kind]] of kinds.entries()) {
  const source = program.getSourceFile(files[i]);
  const declaration = source.statements.find((s) => ts.isInterfaceDeclaration(s) && s.name.text === `I${kind}`);
  roots[`${version} ${kind}`] = describe(checker.getTypeAtLocation(declaration));
}

const packageVersion = JSON.parse(readFileSync(`${root}package.json`, "utf8")).version;
const lines = [...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fields]) => `    ${JSON.stringify(name)}: ${JSON.stringify(fields)}`);
console.log(`{
  "source": "kubernetes-models ${packageVersion}; Kubernetes and its OpenAPI document are under the Apache License 2.0",
  "kinds": ${JSON.stringify(roots, null, 4).replace(/\n\}$/, "\n  }").replace(/^ {4}"/gm, '    "')},
  "types": {
${lines.join(",\n")}
  }
}`);
