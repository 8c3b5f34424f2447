using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace MediaServer.Server.Hub;

/// <summary>A hub protocol in which only calls that carry SDP may be large.</summary>
internal sealed class LimitedProtocol(IHubProtocol inner) : IHubProtocol
{
    /// <summary>Everything without SDP, generously.</summary>
    public const int MaxMessage = 64 * 1024;

    /// <summary>256 KB of SDP, and its escapes and lists around it.</summary>
    public const int MaxWithSdp = 320 * 1024;

    public string Name => inner.Name;
    public int Version => inner.Version;
    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var before = input.Length;
        if (!inner.TryParseMessage(ref input, binder, out message))
            return false;
        // SignalR closes the connection on InvalidDataException, which is the right end for such a client.
        if (before - input.Length > MaxMessage && !CarriesSdp(message))
            throw new InvalidDataException("message too large");
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    private static bool CarriesSdp(HubMessage message) =>
        message is InvocationMessage { Target: nameof(VisitHub.Join) or nameof(VisitHub.Negotiate) };
}
