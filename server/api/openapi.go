package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"daylight/internal/problem"
)

//go:embed openapi.yaml
var description []byte

// DescriptionAt is the OpenAPI document of a site, as JSON.
func DescriptionAt(address string) ([]byte, error) {
	var doc map[string]any
	if err := yaml.Unmarshal(description, &doc); err != nil {
		return nil, fmt.Errorf("read openapi.yaml: %w", err)
	}
	if address != "" {
		doc["servers"] = []map[string]string{{"url": address}}
	}
	body, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write the description of the API: %w", err)
	}
	return append(body, '\n'), nil
}

// ProblemType is the address that says what a kind of problem means, by its name: "Not found".
func ProblemType(address, name string) string {
	return address + DocumentationPath + "#" + strings.ReplaceAll(strings.ToLower(name), " ", "-")
}

// NoParameters refuses a query of a document that has none.
func NoParameters(query map[string][]string) error {
	if len(query) > 0 {
		return problem.New(problem.Invalid, "This document takes no parameters.")
	}
	return nil
}
