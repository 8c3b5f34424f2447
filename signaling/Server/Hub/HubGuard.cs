using System.Reflection;
using System.Threading.RateLimiting;
using MediaServer.Server.Api;
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

/// <summary>Token buckets: one per connection, and tighter ones for calls that are dear.</summary>
internal sealed class HubLimits : IDisposable
{
    public const int PerSecond = 50;
    public const int Burst = 100;

    /// <summary>An offer costs the media side milliseconds; a client that renegotiates all the time is broken.</summary>
    private const int NegotiationsPerSecond = 5;
    private const int NegotiationBurst = 20;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly PartitionedRateLimiter<(string Connection, string Method)> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<(string Connection, string Method), string>(call => Bucket(call.Connection, PerSecond, Burst)),
        PartitionedRateLimiter.Create<(string Connection, string Method), string>(call =>
            call.Method is nameof(VisitHub.Join) or nameof(VisitHub.Negotiate)
                ? Bucket(call.Connection, NegotiationsPerSecond, NegotiationBurst)
                : RateLimitPartition.GetNoLimiter("")
        )
    );

    public bool TryAcquire(string connection, string method)
    {
        using var lease = _limiter.AttemptAcquire((connection, method));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();

    private static RateLimitPartition<string> Bucket(string key, int perSecond, int burst) =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = Math.Max(1, (int)(perSecond * Period.TotalSeconds)),
                ReplenishmentPeriod = Period,
                QueueLimit = 0,
            }
        );
}
