using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace MediaServer.Tests.Functional.Signaling;

/// <summary>
/// A hub connection spoken by hand, for clients that do what SignalR's own would not: from the join on nothing is said and nothing is
/// read, not even what asks for a sign of life.
/// </summary>
internal sealed class RawSocket : IDisposable
{
    private const char EndOfMessage = '\u001e';

    private readonly SocketsHttpHandler _handler;
    private readonly ClientWebSocket _socket = new();

    private RawSocket(int? receiveBuffer)
    {
        _socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan; // no pings below SignalR's either
        _handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (receiveBuffer is { } size)
                    socket.ReceiveBufferSize = size;
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
    }

    /// <summary>Connects, shakes hands and joins.</summary>
    public static async Task<RawSocket> JoinAsync(ServerFixture server, Invitee who, int? receiveBuffer = null)
    {
        var raw = new RawSocket(receiveBuffer);
        var address = new Uri(server.Url.Replace("http", "ws", StringComparison.Ordinal) + $"/hub?access_token={who.Token}");
        using var invoker = new HttpMessageInvoker(raw._handler, disposeHandler: false);
        await raw._socket.ConnectAsync(address, invoker, CancellationToken.None);
        await raw.SendAsync("{\"protocol\":\"json\",\"version\":1}");
        await raw.SendAsync("{\"type\":1,\"invocationId\":\"1\",\"target\":\"Join\",\"arguments\":[{}]}");
        return raw;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _handler.Dispose();
    }

    private Task SendAsync(string message) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message + EndOfMessage), WebSocketMessageType.Text, true, CancellationToken.None);
}
