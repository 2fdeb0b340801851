using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansMonitor.Access;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Serving.Values;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Serving.KServe;

/// <summary>
/// Takes the events of KServe's payload logger. A request waits for its response at the grain of its id; whichever of the two comes last
/// becomes records here. The answer is 200 as soon as it is in memory: the logger knows no other success, does not repeat, and keeps what it cannot send.
/// </summary>
internal sealed class KServeEndpoint(
    Orleans.IGrainFactory grains,
    PayloadCounter counter,
    PayloadBuffer buffer,
    PayloadInstruments events,
    IngestInstruments instruments,
    KServeOptions options,
    ServingOptions serving,
    IngestOptions ingest,
    IOptions<AggregationOptions> aggregation,
    TimeProvider time)
{
    public const string ModelParameter = "model";

    private const string RequestSuffix = ".inference.request";
    private const string ResponseSuffix = ".inference.response";
    private const string DefaultComponent = "predictor";
    private const int MaxIdLength = 1024;

    public async ValueTask<IngestAnswer> ReadAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (BatchIdentity.Read(context.Request, out var asked) is { } problem)
            return problem;
        var caller = Caller.Of(context);
        var identity = new BatchIdentity(BatchIdentity.DefaultNode, asked.Wait, Guid.Empty, 0, 0, null) { Client = caller.Epoch };
        string? node = context.Request.Query["node"], model = context.Request.Query[ModelParameter];
        var log = new RejectionLog();
        var ready = new List<PayloadPair>();
        var tally = new PayloadTally();
        var isFull = false;
        foreach (var each in CloudEventReader.Read(context.Request, body))
        {
            PayloadEvent? payload;
            try
            {
                payload = each.Problem is { } fault ? throw fault : Map(each, model, node, caller, log);
            }
            catch (PayloadFormatException e)
            {
                log.Add(e.Reason, e.Field, e.Value, e.Limit, 1);
                events.Taken("refused");
                continue;
            }

            if (payload is null)
            {
                tally.Ignored++;
                events.Taken("ignored");
                continue;
            }

            var match = await grains.GetGrain<IPayloadPairGrain>(IPayloadPairGrain.PartOf(payload.Key)).OfferAsync(payload);
            events.Taken(match.Status switch
            {
                PayloadMatchStatus.Paired => "paired",
                PayloadMatchStatus.Waiting => "waiting",
                PayloadMatchStatus.Duplicate => "duplicate",
                _ => "full",
            });
            tally.Waiting += match.Status == PayloadMatchStatus.Waiting ? 1 : 0;
            tally.Duplicate += match.Status == PayloadMatchStatus.Duplicate ? 1 : 0;
            if (match.Status == PayloadMatchStatus.Paired)
                ready.Add(payload.IsResponse ? new PayloadPair(match.Other, payload, match.Other) : new PayloadPair(payload, match.Other, match.Other));
            else if (match.Status == PayloadMatchStatus.Full && payload.IsResponse)
                ready.Add(new PayloadPair(null, payload));
            else
                isFull |= match.Status == PayloadMatchStatus.Full;
        }

        return await AnswerAsync(ready, tally, isFull, identity, caller.Grants, log);
    }

    private async ValueTask<IngestAnswer> AnswerAsync(List<PayloadPair> ready, PayloadTally tally, bool isFull, BatchIdentity identity, Grants grants, RejectionLog log)
    {
        var worst = default(IngestAnswer);
        if (!identity.Wait && ready.Count > 0)
        {
            // Who does not wait is not answered for each of its events: what a grain refuses afterwards is counted.
            if (buffer.TryAdd(ready))
            {
                tally.Paired += ready.Count;
            }
            else
            {
                await RestoreAsync(ready);
                isFull = true;
            }

            ready = [];
        }

        var found = log;
        // A node at a time: what one has taken does not come again where another fails.
        foreach (var node in ready.GroupBy(static each => (each.Response ?? each.Request)!.Node))
        {
            var pairs = node.ToList();
            var answer = await counter.CountAsync(pairs, identity, grants, found);
            found = null;
            // Also where nothing of it could be a record, as with a time that is too old: the half that was well waits for a better one.
            if (answer.Status >= StatusCodes.Status400BadRequest)
                await RestoreAsync(pairs);
            worst = worst.Status == 0 || answer.Status > worst.Status ? answer : worst;
        }

        if (isFull && worst.Status < StatusCodes.Status400BadRequest)
            return IngestAnswer.Overloaded(ingest.RetryAfter, PayloadReasons.WaitingFull, "events in memory", "full", $"{options.MaxWaiting} events, {options.MaxWaitingBytes} bytes");
        if (worst.Status == 0)
        {
            instruments.Rejected(log);
            if (!log.IsEmpty && tally.IsEmpty)
                return IngestAnswer.Rejected(log.ToArray());
            worst = new IngestAnswer(StatusCodes.Status200OK, new BatchAck { Status = tally.IsDuplicate && log.IsEmpty ? AckStatus.Duplicate : AckStatus.Accepted, Rejections = log.ToArray(), Warnings = [.. log.Cells] });
        }

        if (worst.Status >= StatusCodes.Status300MultipleChoices)
            return worst;
        var ack = worst.Ack!;
        return new IngestAnswer(StatusCodes.Status200OK, ack with { Detail = string.Join(' ', ((string[])[ack.Detail, tally.ToString()]).Where(static text => text.Length > 0)) });
    }

    // The sender repeats the half that came last.
    private async ValueTask RestoreAsync(List<PayloadPair> pairs)
    {
        foreach (var pair in pairs)
        {
            var key = (pair.Response ?? pair.Request)!.Key;
            await grains.GetGrain<IPayloadPairGrain>(IPayloadPairGrain.PartOf(key)).RestoreAsync(key, pair.Waited);
        }
    }

    /// <summary>Null: it is of no concern here.</summary>
    private PayloadEvent? Map(CloudEvent source, string? model, string? node, Caller caller, RejectionLog log)
    {
        if (source.SpecVersion is not { } version || !version.StartsWith("1.", StringComparison.Ordinal))
            throw new PayloadFormatException(PayloadReasons.EventInvalid, "specversion", NameRules.Show(source.SpecVersion ?? ""), "1.0");
        if (source.Type is not { Length: > 0 } type)
            throw new PayloadFormatException(PayloadReasons.EventInvalid, "type", "", $"a type that ends in {RequestSuffix} or {ResponseSuffix}");
        var isResponse = type.EndsWith(ResponseSuffix, StringComparison.Ordinal);
        if (!isResponse && !type.EndsWith(RequestSuffix, StringComparison.Ordinal))
            return null;
        if (source.Component is { Length: > 0 } component && Array.IndexOf(options.Components ?? [DefaultComponent], component) < 0)
            return null;
        if (source.Id is not { Length: > 0 and <= MaxIdLength } id)
            throw new PayloadFormatException(PayloadReasons.EventId, "id", NameRules.Show(source.Id ?? ""), $"1 to {MaxIdLength} characters: by it a response finds its request, and a label its prediction");
        var name = ModelOf(source, model);
        if (!caller.Grants.Allows(AccessRole.Ingest, name))
            throw new PayloadFormatException(RejectionReasons.ModelForbidden, "model", NameRules.Show(name), "a model for which the sender has the role ingest");
        node = Checked("node", string.IsNullOrEmpty(node) ? $"{source.Service ?? name}-{source.Component ?? DefaultComponent}" : node);
        var ticks = TimeOf(source.Time);
        CheckNotFuture(ticks);
        var (own, inputs, outputs) = ReadData(source, name, isResponse, log);
        own ??= source.Endpoint is { Length: > 0 } and not "default" ? source.Endpoint : "";
        if (NameRules.CheckInPath(own, mayBeEmpty: true) is { } problem)
            throw new PayloadFormatException(problem, "version", NameRules.Show(own), NameRules.LimitOf(problem));
        var key = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{caller.Epoch}\n{source.Namespace}\n{name}\n{source.Component}\n{source.Endpoint}\n{id}"));
        return new PayloadEvent(key, id, ticks, time.GetUtcNow().ToUnixTimeMilliseconds(), name, own, node, inputs, outputs);
    }

    // A request that cannot be read still says when it was; without the response nothing was predicted.
    private (string? Version, PayloadInputs? Inputs, PayloadOutputs? Outputs) ReadData(CloudEvent source, string model, bool isResponse, RejectionLog log)
    {
        var settings = serving.Of(model);
        try
        {
            var body = ServedBody.Read(source.Data, source.HeaderLength, isResponse ? RecordLimits.MaxFeatures : serving.MaxFeatures);
            if (!body.IsKnown)
                throw new PayloadFormatException(PayloadReasons.Shape, "data", "none of them", "an object with instances, predictions, inputs, outputs, choices or usage");
            if (isResponse && body.IsEmpty)
                throw new PayloadFormatException(PayloadReasons.Shape, "data", "no prediction", "at least one");
            return isResponse
                ? (body.Version, null, ServedReading.Predictions(body, settings, log))
                : (body.Version, ServedReading.Features(body, serving, settings, log), null);
        }
        catch (PayloadFormatException e) when (!isResponse)
        {
            log.AddCell(e.Reason, e.Field, e.Value, e.Limit);
            return (null, PayloadInputs.None, null);
        }
    }

    private string ModelOf(CloudEvent source, string? model)
    {
        if (!string.IsNullOrEmpty(model))
            return Checked(ModelParameter, model);
        if (source.Service is not { Length: > 0 } service)
            throw new PayloadFormatException(PayloadReasons.ModelMissing, "inferenceservicename", "", "the extension inferenceservicename, or the parameter model of the address");
        return Checked("inferenceservicename", options.NamesWithNamespace && source.Namespace is { Length: > 0 } space ? $"{space}.{service}" : service);
    }

    private static string Checked(string field, string name) => NameRules.CheckInPath(name) is { } problem
        ? throw new PayloadFormatException(problem, field, NameRules.Show(name), NameRules.LimitOf(problem))
        : name;

    private void CheckNotFuture(long ticks)
    {
        var latest = time.GetUtcNow() + aggregation.Value.MaxFutureSkew;
        if (ticks > latest.UtcTicks)
        {
            throw new PayloadFormatException(
                RejectionReasons.TimeFuture, "time", EventTimeText.Of((ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond), $"at most {EventTimeText.Of(latest.ToUnixTimeMilliseconds())}");
        }
    }

    /// <summary>Finer than milliseconds, since latencies are differences; 0: the event does not say.</summary>
    private static long TimeOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) && value >= DateTimeOffset.UnixEpoch
            ? value.UtcTicks
            : throw new PayloadFormatException(JsonFault.TimeReason, "time", NameRules.Show(text), "a time as in RFC 3339, such as 2026-05-28T12:00:00.25Z");
    }
}
