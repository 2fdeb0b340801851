// Reads the rules and the alerts of an address with Prometheus' own client for Go, and prints what it understood.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
)

type alert struct {
	Labels      model.LabelSet `json:"labels"`
	Annotations model.LabelSet `json:"annotations"`
	State       string         `json:"state"`
	ActiveAt    time.Time      `json:"activeAt"`
	Value       string         `json:"value"`
	Number      string         `json:"number"`
}

type rule struct {
	Name           string         `json:"name"`
	Query          string         `json:"query"`
	Duration       float64        `json:"duration"`
	Labels         model.LabelSet `json:"labels"`
	Annotations    model.LabelSet `json:"annotations"`
	Alerts         []alert        `json:"alerts"`
	Health         string         `json:"health"`
	LastError      string         `json:"lastError"`
	EvaluationTime float64        `json:"evaluationTime"`
	LastEvaluation time.Time      `json:"lastEvaluation"`
	NeverEvaluated bool           `json:"neverEvaluated"`
	State          string         `json:"state"`
}

type group struct {
	Name     string  `json:"name"`
	File     string  `json:"file"`
	Interval float64 `json:"interval"`
	Rules    []rule  `json:"rules"`
}

type output struct {
	Groups []group `json:"groups"`
	Alerts []alert `json:"alerts"`
	Error  string  `json:"error"`
}

// What a newer client sends and this one cannot: the query of each request.
type queried struct{ query string }

func (q queried) RoundTrip(request *http.Request) (*http.Response, error) {
	request.URL.RawQuery = q.query
	return http.DefaultTransport.RoundTrip(request)
}

func alertOf(read v1.Alert) alert {
	number, err := strconv.ParseFloat(read.Value, 64)
	if err != nil {
		panic(err)
	}
	return alert{read.Labels, read.Annotations, string(read.State), read.ActiveAt, read.Value, fmt.Sprint(number)}
}

func ruleOf(read interface{}) rule {
	found, ok := read.(v1.AlertingRule)
	if !ok {
		panic(fmt.Sprintf("this is no alerting rule: %T", read))
	}
	result := rule{found.Name, found.Query, found.Duration, found.Labels, found.Annotations, []alert{}, string(found.Health),
		found.LastError, found.EvaluationTime, found.LastEvaluation, found.LastEvaluation.IsZero(), found.State}
	for _, each := range found.Alerts {
		result.Alerts = append(result.Alerts, alertOf(*each))
	}
	return result
}

func main() {
	client, err := api.NewClient(api.Config{Address: os.Args[1], RoundTripper: queried{os.Args[2]}})
	if err != nil {
		panic(err)
	}
	context, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	result := output{Groups: []group{}, Alerts: []alert{}}
	rules, err := v1.NewAPI(client).Rules(context)
	var refused *v1.Error
	if errors.As(err, &refused) {
		result.Error = string(refused.Type) + ": " + refused.Msg
	} else if err != nil {
		panic(err)
	}
	for _, each := range rules.Groups {
		found := group{each.Name, each.File, each.Interval, []rule{}}
		for _, one := range each.Rules {
			found.Rules = append(found.Rules, ruleOf(one))
		}
		result.Groups = append(result.Groups, found)
	}
	alerts, err := v1.NewAPI(client).Alerts(context)
	if err != nil {
		panic(err)
	}
	for _, each := range alerts.Alerts {
		result.Alerts = append(result.Alerts, alertOf(each))
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		panic(err)
	}
}
