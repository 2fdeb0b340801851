// Asks an address with Prometheus' own client for Go, and prints what it understood: query ADDRESS EXPRESSION START END (Unix milliseconds).
package main

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
)

type series struct {
	Labels model.Metric `json:"labels"`
	Values [][2]float64 `json:"values"`
}

type answer struct {
	Type   string   `json:"type"`
	Series []series `json:"series"`
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func timeOf(text string) time.Time {
	milliseconds, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return time.UnixMilli(milliseconds)
}

func answerOf(value model.Value) answer {
	result := answer{value.Type().String(), []series{}}
	switch found := value.(type) {
	case model.Vector:
		for _, one := range found {
			result.Series = append(result.Series, series{one.Metric, [][2]float64{{float64(one.Timestamp), float64(one.Value)}}})
		}
	case model.Matrix:
		for _, one := range found {
			values := [][2]float64{}
			for _, point := range one.Values {
				values = append(values, [2]float64{float64(point.Timestamp), float64(point.Value)})
			}
			result.Series = append(result.Series, series{one.Metric, values})
		}
	}
	return result
}

func main() {
	client, err := api.NewClient(api.Config{Address: os.Args[1]})
	must(err)
	prometheus := v1.NewAPI(client)
	context, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	expression, start, end := os.Args[2], timeOf(os.Args[3]), timeOf(os.Args[4])
	instant, _, err := prometheus.Query(context, expression, end)
	must(err)
	over, _, err := prometheus.QueryRange(context, expression, v1.Range{Start: start, End: end, Step: 10 * time.Minute})
	must(err)
	found, _, err := prometheus.Series(context, []string{"orleansmonitor_model_records_total"}, start, end)
	must(err)
	names, _, err := prometheus.LabelNames(context, nil, start, end)
	must(err)
	models, _, err := prometheus.LabelValues(context, "model", nil, start, end)
	must(err)
	metadata, err := prometheus.Metadata(context, "orleansmonitor_model_records_total", "")
	must(err)
	build, err := prometheus.Buildinfo(context)
	must(err)
	_, _, refused := prometheus.Query(context, "1 +", end)
	must(json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"instant": answerOf(instant), "range": answerOf(over), "series": found, "names": names, "models": models, "metadata": metadata, "build": build.Version, "refused": refused.Error(),
	}))
}
