using System.Reflection;
using MediaServer.Server.Api;
using MediaServer.Server.Limits;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace MediaServer.Server.Hub;

/// <summary>Stands before every hub call: rate, policy, and the one place where a refusal becomes a HubException.</summary>
internal sealed partial class HubGuard(IAuthorizationService authorization, HubLimits limits, ILogger<HubGuard> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        Throttle(invocation);
        await AuthorizeAsync(invocation);
        try
        {
            return await next(invocation);
        }
        catch (RefusedException refused)
        {
            throw new HubException(refused.Code);
        }
        catch (Exception e) when (e is not OperationCanceledException and not HubException)
        {
            CallFailed(logger, invocation.HubMethodName, invocation.Context.ConnectionId, e);
            throw new HubException(ErrorCode.Unavailable);
        }
    }

    /// <summary>Over the limit: one error; whoever goes on is cut off.</summary>
    private void Throttle(HubInvocationContext invocation)
    {
        if (limits.TryAcquire(invocation.Context.ConnectionId, invocation.HubMethodName))
        {
            invocation.Context.Items.Remove(typeof(HubLimits));
            return;
        }
        if (!invocation.Context.Items.TryAdd(typeof(HubLimits), true))
            invocation.Context.Abort();
        throw new HubException(ErrorCode.TooManyRequests);
    }

    private async Task AuthorizeAsync(HubInvocationContext invocation)
    {
        // A method without a policy is closed; the test that walks the hub finds it first.
        var policy = invocation.HubMethod.GetCustomAttribute<HubPolicyAttribute>()?.Policy;
        var user = invocation.Context.User;
        if (policy is null || user is null || !(await authorization.AuthorizeAsync(user, invocation, policy)).Succeeded)
            throw new HubException(ErrorCode.Forbidden);
    }

    [LoggerMessage(3401, LogLevel.Error, "Hub method {Method} failed on connection {Connection}")]
    private static partial void CallFailed(ILogger logger, string method, string connection, Exception error);
}
