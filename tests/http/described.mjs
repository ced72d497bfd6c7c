/* An OpenAPI document as what answers are held against. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { Validator } = await import("@seriousme/openapi-schema-validator");
const Ajv2020 = require("ajv/dist/2020.js");
const addFormats = require("ajv-formats");
const { parse } = require("yaml");

const METHODS = ["get", "post", "put", "delete"];
const ROOT = "document.yaml";

/* `api`: what stands before the document's paths. */
export function described(file, api) {
    const document = parse(readFileSync(file, "utf8"));
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
    addFormats(ajv);
    ajv.addSchema({ $id: ROOT, components: document.components });

    /* The document's local references, told of their root. */
    const rooted = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${ROOT}#/`));
    const compiled = new Map();
    const validatorOf = (schema) => {
        const key = JSON.stringify(schema);
        if (!compiled.has(key)) compiled.set(key, ajv.compile(rooted(schema)));
        return compiled.get(key);
    };
    const faultsOf = (schema, value) => {
        const validate = validatorOf(schema);
        return validate(value) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message}`);
    };
    const followed = (ref) => ref.slice(2).split("/").reduce((at, key) => at[key], document);
    const resolve = (value) => (value.$ref ? resolve(followed(value.$ref)) : value);
    const operationsOf = (paths = {}) => Object.entries(paths).flatMap(([path, item]) =>
        METHODS.filter((method) => item[method]).map((method) =>
            ({ path, method, operation: item[method] })));
    const operations = operationsOf(document.paths);
    const shapes = operations.map((one) => ({ ...one,
        shape: new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }));

    /* The operation that an exchange was with. */
    const operationOf = (exchange) => {
        const path = exchange.target.slice(api.length).split("?")[0];
        return shapes.find((one) => one.shape.test(path)
            && one.method === exchange.method.toLowerCase());
    };

    /* What is wrong with one exchange, as a list of sentences. */
    const faultsOfExchange = (exchange) => {
        const found = operationOf(exchange);
        const where = `${exchange.method} ${exchange.target} ${exchange.status}`;
        if (!found) return [`${where} is not in the document`];
        const { operation } = found;
        if (!operation.responses[exchange.status]) return [`${where} is not described`];
        const response = resolve(operation.responses[exchange.status]);
        const type = exchange.headers["content-type"];
        const faults = [];
        if (response.content || exchange.body) {
            const content = response.content?.[type];
            if (!content) return [`${where}: ${type} is not described`];
            const isJson = /[/+]json$/.test(type);
            if (isJson) faults.push(...faultsOf(content.schema, JSON.parse(exchange.body)));
        }
        for (const [name, header] of Object.entries(response.headers ?? {})) {
            faults.push(...faultsOf(resolve(header).schema,
                exchange.headers[name.toLowerCase()] ?? null));
        }
        return faults.map((fault) => `${fault}: ${where}: ${exchange.body.slice(0, 300)}`);
    };

    const isValid = async () => {
        const result = await new Validator().validate(file);
        assert.deepEqual(result.errors ?? [], []);
        assert.equal(result.valid, true);
        assert.equal(document.openapi, "3.1.0");
    };

    /* Faults of the examples of paths and webhooks, and how many there are. */
    const examples = () => {
        const faults = [];
        let count = 0;
        const check = (what, content) => {
            if (!content || content.example === undefined) return;
            faults.push(...faultsOf(content.schema, content.example).map((f) => `${what}: ${f}`));
            count++;
        };
        const all = [...operations, ...operationsOf(document.webhooks)];
        for (const { path, method, operation } of all) {
            check(`${method} ${path}`, operation.requestBody?.content["application/json"]);
            for (const [status, response] of Object.entries(operation.responses)) {
                for (const content of Object.values(resolve(response).content ?? {})) {
                    check(`${method} ${path} ${status}`, content);
                }
            }
        }
        return { faults, count };
    };

    /* What the document promises and no exchange has shown: "get /token 429". */
    const unseen = (exchanges) => {
        const seen = new Set(exchanges.map((exchange) => {
            const found = operationOf(exchange);
            return found && `${found.method} ${found.path} ${exchange.status}`;
        }));
        return operations.flatMap(({ path, method, operation }) =>
            Object.keys(operation.responses).map((status) => `${method} ${path} ${status}`))
            .filter((answer) => !seen.has(answer));
    };

    return { document, operations, faultsOf, faultsOfExchange, operationOf, isValid, examples,
        unseen };
}
