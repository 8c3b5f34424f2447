using MediaServer.Server.Live;
using Microsoft.AspNetCore.SignalR;

namespace MediaServer.Tests.Unit.Server;

public class OutboxTests
{
    [Fact]
    public async Task ClientThatReads_GetsEverythingInOrder()
    {
        var client = new Client();
        var outbox = new Outbox(client, () => Assert.Fail("cut off"));
        for (var i = 0; i < 3; i++)
            outbox.Send("event", i);
        outbox.Close();
        await outbox.Sent;
        Assert.Equal([0, 1, 2], client.Got);
    }

    [Fact]
    public void ClientThatDoesNotRead_IsCutOff_AndNobodyWaitsForIt()
    {
        var cut = 0;
        var client = new Client { Reads = new TaskCompletionSource().Task };
        var outbox = new Outbox(client, () => cut++);
        for (var i = 0; i <= Outbox.Capacity + 1; i++) // one more than wait, and the one that is being sent
            outbox.Send("event", i);
        Assert.InRange(cut, 1, 2);
    }

    private sealed class Client : ISingleClientProxy
    {
        public List<int> Got { get; } = [];

        public Task Reads { get; init; } = Task.CompletedTask;

        public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
        {
            Got.Add((int)args[0]!);
            return Reads;
        }

        public Task<T> InvokeCoreAsync<T>(string method, object?[] args, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
