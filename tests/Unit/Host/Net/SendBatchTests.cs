using CsCheck;
using MediaServer.Host.Net;
using MediaServer.Wire;

namespace MediaServer.Tests.Unit.Host.Net;

public class SendBatchTests
{
    private static readonly RemoteAddress Bob = new(0xB0B, 1);
    private static readonly RemoteAddress Carol = new(0xCA401, 2);

    private readonly SendBatch _batch = new();

    [Fact]
    public void DatagramsOfADestination_FollowOneAnother_InTheOrderOfTheirCommit()
    {
        Add(Bob, 10);
        Add(Carol, 20);
        Add(Bob, 30);

        Assert.Equal(2, _batch.Destinations);
        Assert.Equal([0, 2], SlotsOf(0));
        Assert.Equal([1], SlotsOf(1));
        Assert.Equal((Bob, Carol), (_batch.To(2), _batch.Address(1)));
    }

    [Fact]
    public void Slots_KeepTheirBytes_WhateverFollows()
    {
        for (byte i = 1; i <= 100; i++)
        {
            _batch.Reserve()[..i].Fill(i);
            _batch.Commit(i, i % 2 == 0 ? Bob : Carol);
        }

        for (byte i = 1; i <= 100; i++)
            Assert.Equal(Enumerable.Repeat(i, i), _batch.Datagram(i - 1).ToArray());
    }

    [Fact]
    public void Frame_HasItsHeadRoomInFrontOfTheReservedSlot()
    {
        Add(Bob, 33);
        _batch.Reserve()[0] = 7;

        Assert.Equal(7, _batch.Frame(1)[SendBatch.HeadRoom]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(SendBatch.SlotSize - SendBatch.HeadRoom)]
    public void FullBatch_SaysSo_BeforeASlotIsTooSmall(int length)
    {
        while (!_batch.IsFull)
        {
            Assert.Equal(SendBatch.SlotSize - SendBatch.HeadRoom, _batch.Reserve().Length);
            Add(Bob, length);
        }

        Assert.InRange(_batch.Count, SendBatch.Size / 2, SendBatch.Size);
    }

    [Fact]
    public void Clear_ForgetsEveryDestination()
    {
        Add(Bob, 10);
        _batch.Clear();
        Add(Carol, 10);

        Assert.Equal((1, 1, 1), (_batch.Count, _batch.Pending, _batch.Destinations));
        Assert.Equal(Carol, _batch.To(0));
    }

    [Fact]
    public void TakenSlot_IsNoLongerPending_OnlyOnce()
    {
        Add(Bob, 10);
        Add(Bob, 10);
        _batch.Take(0);
        _batch.Take(0);

        Assert.Equal((1, 0), (_batch.Pending, _batch.Length(0)));
    }

    /// <summary>Against a dictionary, with addresses that share their low bits and batches that fill up and begin anew.</summary>
    [Fact]
    public void Grouping_AgreesWithADictionary() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], (ip, port) => new RemoteAddress((UInt128)ip << 60, (ushort)(port * 256)))
            .Array[1, SendBatch.Size]
            .Sample(
                addresses =>
                {
                    _batch.Clear();
                    var model = new Dictionary<RemoteAddress, List<int>>();
                    for (var i = 0; i < addresses.Length && !_batch.IsFull; i++)
                    {
                        Add(addresses[i], 1);
                        if (!model.TryGetValue(addresses[i], out var slots))
                            model[addresses[i]] = slots = [];
                        slots.Add(i);
                    }
                    Assert.Equal(model.Count, _batch.Destinations);
                    for (var d = 0; d < _batch.Destinations; d++)
                        Assert.Equal(model[_batch.Address(d)], SlotsOf(d));
                },
                threads: 1,
                iter: 200
            );

    private void Add(RemoteAddress to, int length) => _batch.Commit(length, to);

    private List<int> SlotsOf(int destination)
    {
        List<int> slots = [];
        for (var slot = _batch.First(destination); slot >= 0; slot = _batch.Next(slot))
            slots.Add(slot);
        return slots;
    }
}
