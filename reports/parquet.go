package reports

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"daylight/internal/release"
)

// parquetFile writes a figure's tidy table as Parquet, with the columns of the CSV. The column writers are used directly: the
// Arrow layer above them would link a whole RPC library.
func parquetFile(f release.Figure) ([]byte, error) {
	var nodes schema.FieldList
	for _, c := range tidyColumns {
		nodes = append(nodes, parquetNode(c.name, c.kind))
	}
	root, err := schema.NewGroupNode("figure", parquet.Repetitions.Required, nodes, -1)
	if err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	var out bytes.Buffer
	// The tables are of a few kilobytes; zstd would set up an encoder of megabytes for each column.
	properties := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy), parquet.WithCreatedBy("daylight"))
	w, err := file.NewParquetWriterWithError(&out, root, file.WithWriterProps(properties))
	if err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	if err := errors.Join(writeColumns(w, tidy(f)), w.Close()); err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	return out.Bytes(), nil
}

func parquetNode(name, kind string) schema.Node {
	switch kind {
	case "integer":
		return schema.NewInt64Node(name, parquet.Repetitions.Optional, -1)
	case "number":
		return schema.NewFloat64Node(name, parquet.Repetitions.Optional, -1)
	case "boolean":
		return schema.NewBooleanNode(name, parquet.Repetitions.Optional, -1)
	}
	return schema.Must(schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Optional, schema.StringLogicalType{}, parquet.Types.ByteArray, 0, -1))
}

func writeColumns(w *file.Writer, rows []tidyRow) error {
	group, err := w.AppendRowGroupChecked()
	if err != nil {
		return err
	}
	for i := range tidyColumns {
		column, err := group.NextColumn()
		if err != nil {
			return err
		}
		present := make([]int16, len(rows))
		var texts []parquet.ByteArray
		var wholes []int64
		var numbers []float64
		var truths []bool
		for j, row := range rows {
			if row[i] == nil {
				continue
			}
			present[j] = 1
			switch value := row[i].(type) {
			case string:
				texts = append(texts, parquet.ByteArray(value))
			case int64:
				wholes = append(wholes, value)
			case float64:
				numbers = append(numbers, value)
			case bool:
				truths = append(truths, value)
			}
		}
		switch c := column.(type) {
		case *file.ByteArrayColumnChunkWriter:
			_, err = c.WriteBatch(texts, present, nil)
		case *file.Int64ColumnChunkWriter:
			_, err = c.WriteBatch(wholes, present, nil)
		case *file.Float64ColumnChunkWriter:
			_, err = c.WriteBatch(numbers, present, nil)
		case *file.BooleanColumnChunkWriter:
			_, err = c.WriteBatch(truths, present, nil)
		default:
			err = fmt.Errorf("column %s has the unexpected writer %T", tidyColumns[i].name, column)
		}
		if err := errors.Join(err, column.Close()); err != nil {
			return err
		}
	}
	return group.Close()
}
