using System.Globalization;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Security.Audit;
using OrleansMonitor.Silo.Security.Limits;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Security.Access;

/// <summary>Every request passes here once: where it came in, who sends it, how often, and whether he may.</summary>
internal sealed class AccessMiddleware(
    RequestDelegate next,
    Authenticator authenticator,
    BrowserGuard browsers,
    RequestLimiter limiter,
    ManagementPorts management,
    AuditLog audit,
    SecurityInstruments instruments)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Others are answered 404 or 405, which tells nothing.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
            return next(context);
        var isManagement = false;
        var place = endpoint.Metadata.GetMetadata<ManagementEndpoint>();
        if (management.IsConfigured)
        {
            isManagement = management.Has(context.Connection.LocalPort);
            if (isManagement != (place is not null))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
        }

        var requirement = isManagement && place!.IsMetrics && management.AllowsAnonymousMetrics
            ? AccessRequirement.Anyone
            : AccessRequirement.Of(endpoint, context.Request.Method);
        if (requirement.Role is null)
            return next(context);
        if (browsers.Refusal(context) is var (reason, detail))
        {
            instruments.Refused(reason);
            Audit(context, requirement, "unknown", reason);
            return AccessProblem.ForeignAsync(context, reason, detail);
        }

        var result = authenticator.AuthenticateAsync(context);
        return result.IsCompletedSuccessfully
            ? EnterAsync(context, requirement, result.Result)
            : WaitAsync(context, requirement, result);
    }

    private async Task WaitAsync(HttpContext context, AccessRequirement requirement, ValueTask<AuthenticationResult> result) =>
        await EnterAsync(context, requirement, await result);

    private Task EnterAsync(HttpContext context, AccessRequirement requirement, AuthenticationResult result)
    {
        if (result.Caller is not { } caller)
            return RefuseAsync(context, requirement, result);
        if (!limiter.TryTake(caller, context.Connection, out var who, out var retryAfter))
        {
            instruments.Limited();
            return AccessProblem.LimitedAsync(context, who, retryAfter);
        }

        var role = requirement.Role!.Value;
        string? model = null;
        var allowed = requirement.Scope switch
        {
            ModelScope.All => caller.Grants.HasAllModels(role),
            ModelScope.Path => caller.Grants.Allows(role, model = context.GetRouteValue(AccessRequirement.ModelParameter) as string ?? ""),
            _ => caller.Grants.Has(role),
        };
        if (!allowed)
        {
            instruments.Refused(caller.Grants.Has(role) ? "model-forbidden" : "role-missing");
            Audit(context, requirement, caller.ToString(), "forbidden");
            return AccessProblem.ForbiddenAsync(context, caller, requirement, model);
        }

        context.Features.Set(caller);
        return role == AccessRole.Operate ? OperateAsync(context, requirement, caller) : next(context);
    }

    private Task RefuseAsync(HttpContext context, AccessRequirement requirement, AuthenticationResult result)
    {
        instruments.Refused(result.Reason);
        if (!limiter.TryRefuse(context.Connection, out var who, out var retryAfter))
        {
            instruments.Limited();
            return AccessProblem.LimitedAsync(context, who, retryAfter);
        }

        Audit(context, requirement, "unknown", result.Reason);
        return AccessProblem.UnauthenticatedAsync(context, result);
    }

    private async Task OperateAsync(HttpContext context, AccessRequirement requirement, Caller caller)
    {
        try
        {
            await next(context);
        }
        catch
        {
            Audit(context, requirement, caller.ToString(), "failed");
            throw;
        }

        var status = context.Response.StatusCode;
        Audit(context, requirement, caller.ToString(), (status < StatusCodes.Status400BadRequest ? "done, " : "refused, ") + status.ToString(CultureInfo.InvariantCulture));
    }

    private void Audit(HttpContext context, AccessRequirement requirement, string who, string outcome)
    {
        if (requirement.Role != AccessRole.Operate)
            return;
        var request = context.Request;
        audit.Write(new AuditEvent(request.Method, UnauditedId.PathOf(context), who, $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}", outcome)
        {
            Change = AuditedChange.Of(context),
        });
    }
}
