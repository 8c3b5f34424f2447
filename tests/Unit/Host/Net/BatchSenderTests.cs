using MediaServer.Host.Net;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Net;

/// <summary>What becomes of datagrams that the system does not take, told by a system that answers as the test says.</summary>
public class BatchSenderTests
{
    private static readonly RemoteAddress Bob = new(0xB0B, 1);
    private static readonly RemoteAddress Carol = new(0xCA401, 2);

    private readonly ScriptedSystem _system = new();
    private readonly SocketCounters _counters = new();
    private readonly SendBatch _batch = new();
    private readonly BatchSender _sender;

    public BatchSenderTests() => _sender = new BatchSender(_system, _counters);

    [Fact]
    public void Batch_LeavesInOneCall_AndIsEmptyAfterwards()
    {
        Fill(3);

        _sender.Send(_batch);

        Assert.Equal(["Bob 3", "Carol 3"], _system.Sent);
        Assert.Equal((1, 0, 0), (_counters.SendCalls, _batch.Count, _batch.Pending));
        Assert.Equal((2, 6), (_counters.Sent.Runs(2), _counters.Sent.Datagrams(2)));
    }

    [Fact]
    public void FullBuffer_KeepsTheRestInOrder_AndTheNextSendGoesOn()
    {
        Fill(2);
        _system.Answers = [new(1, SendFault.None), new(0, SendFault.BufferFull)];

        _sender.Send(_batch);
        Assert.Equal((2, 2), (_system.Calls, _batch.Pending));

        _batch.Commit(100, Bob);
        _batch.Commit(100, Carol);
        _sender.Send(_batch);

        Assert.Equal(["Bob 2", "Bob 1", "Carol 3"], _system.Sent);
        Assert.Equal((0, 0), (_batch.Count, _counters.SendBufferFull));
    }

    [Fact]
    public void FullQueueOfTheDevice_LosesTheRest()
    {
        Fill(2);
        _system.Answers = [new(1, SendFault.None), new(0, SendFault.QueueFull)];

        _sender.Send(_batch);

        Assert.Equal(["Bob 2"], _system.Sent);
        Assert.Equal((2, 0), (_counters.SendBufferFull, _batch.Count));
    }

    [Fact]
    public void RefusedSegmentation_SendsTheRunDatagramByDatagram_AndIsRememberedPerDestination()
    {
        Fill(3);
        _system.Answers = [new(0, SendFault.NotSegmented)];

        _sender.Send(_batch);
        Fill(2);
        _sender.Send(_batch);

        Assert.Equal(["Bob 1", "Bob 1", "Bob 1", "Carol 3", "Bob 1", "Bob 1", "Carol 2"], _system.Sent);
        Assert.Equal((1, 0), (_counters.SegmentationRefused, _counters.Send));
    }

    [Fact]
    public void RefusalInTheMiddleOfABatch_SendsNothingTwice()
    {
        Fill(2);
        _system.Answers = [new(1, SendFault.None), new(0, SendFault.NotSegmented)];

        _sender.Send(_batch);

        Assert.Equal(["Bob 2", "Carol 1", "Carol 1"], _system.Sent);
    }

    [Fact]
    public void SingleDatagramThatIsInvalid_IsCountedAndGone()
    {
        _batch.Commit(100, Bob);
        _batch.Commit(100, Carol);
        _system.Answers = [new(0, SendFault.NotSegmented)];

        _sender.Send(_batch);

        Assert.Equal(["Carol 1"], _system.Sent);
        Assert.Equal((1, 0), (_counters.Send, _counters.SegmentationRefused));
    }

    [Fact]
    public void UnreachableDestination_LosesItsRun_AndNobodyElses()
    {
        Fill(3);
        _system.Answers = [new(0, SendFault.Refused)];

        _sender.Send(_batch);

        Assert.Equal(["Carol 3"], _system.Sent);
        Assert.Equal(3, _counters.Send);
    }

    [Fact]
    public void Signal_MeansAgain()
    {
        Fill(1);
        _system.Answers = [new(0, SendFault.Interrupted)];

        _sender.Send(_batch);

        Assert.Equal(["Bob 1", "Carol 1"], _system.Sent);
        Assert.Equal(2, _system.Calls);
    }

    [Fact]
    public void WithoutSegmentation_EveryDatagramIsAMessage()
    {
        Fill(2);

        new BatchSender(_system, _counters, maxSegments: 1).Send(_batch);

        Assert.Equal(["Bob 1", "Bob 1", "Carol 1", "Carol 1"], _system.Sent);
    }

    [Fact]
    public void Sending_AllocatesNothing()
    {
        var nothing = new Nowhere();
        var sender = new BatchSender(nothing, _counters);
        Assert.Equal(
            0,
            Allocated.By(() =>
            {
                for (var i = 0; i < 100; i++)
                {
                    Fill(5);
                    sender.Send(_batch);
                }
            })
        );
    }

    private void Fill(int each)
    {
        for (var i = 0; i < each; i++)
        {
            _batch.Commit(100, Bob);
            _batch.Commit(100, Carol);
        }
    }

    private sealed class Nowhere : IMessageSender
    {
        public void Prepare(SendBatch batch, SendPlan plan) { }

        public SendResult Send(int first, int count) => new(count, SendFault.None);
    }

    /// <summary>Answers by the script, and takes everything once that is over.</summary>
    private sealed class ScriptedSystem : IMessageSender
    {
        private readonly List<string> _prepared = [];

        public Queue<SendResult> Script { get; } = new();

        public SendResult[] Answers
        {
            set
            {
                foreach (var answer in value)
                    Script.Enqueue(answer);
            }
        }

        public List<string> Sent { get; } = [];

        public int Calls { get; private set; }

        public void Prepare(SendBatch batch, SendPlan plan)
        {
            _prepared.Clear();
            foreach (var run in plan.Runs)
                _prepared.Add($"{(batch.Address(run.Destination) == Bob ? "Bob" : "Carol")} {run.Count}");
        }

        public SendResult Send(int first, int count)
        {
            Calls++;
            var result = Script.TryDequeue(out var answer) ? answer : new SendResult(count, SendFault.None);
            Sent.AddRange(_prepared.Skip(first).Take(result.Sent));
            return result;
        }
    }
}
