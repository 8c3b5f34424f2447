using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MediaServer.Transport.Native;

namespace MediaServer.Transport.Srtp.Intrinsics;

/// <summary>HMAC-SHA1 of many packets: sixteen at a time, and whoever is done makes room for the next.</summary>
/// <remarks>
/// A job passes three stages: the full blocks where they lie, the rest with its padding (FIPS 180-4 5.1.1), and the hash of that hash.
/// Lanes stand at different stages of different packets; only the block that each gives to <see cref="Sha1Lanes"/> has the same length.
/// </remarks>
internal sealed unsafe class HmacLanes
{
    private const int Block = Sha1Lanes.BlockLength;

    /// <summary>0x80 and the length.</summary>
    private const int Padding = 9;

    private enum Stage
    {
        Idle,
        Body,
        Rest,
        Outer,
    }

    private struct Lane
    {
        public Stage Stage;
        public int Job;
        public int BlocksLeft;
        public fixed byte Rest[2 * Block];
    }

    private readonly Lane[] _lanes = GC.AllocateArray<Lane>(Sha1Lanes.Count, pinned: true);
    private int _next;
    private int _busy;

    /// <summary>Writes the tags of all jobs.</summary>
    [SkipLocalsInit]
    public void Run(ReadOnlySpan<HmacJob> jobs, byte[] bytes)
    {
        var hashes = stackalloc Vector512<uint>[LibCrypto.Sha1Words.Length];
        var blocks = stackalloc byte*[Sha1Lanes.Count];
        (_next, _busy) = (0, 0);
        fixed (byte* packets = bytes)
        {
            for (var i = 0; i < Sha1Lanes.Count; i++)
            {
                blocks[i] = RestOf(i); // an idle lane hashes whatever lies there
                Take(i, jobs, packets, (uint*)hashes, blocks);
            }
            while (_busy > 0)
            {
                Sha1Lanes.Compress(hashes, blocks);
                for (var i = 0; i < Sha1Lanes.Count; i++)
                {
                    if (_lanes[i].Stage == Stage.Idle)
                        continue;
                    blocks[i] += Block;
                    if (--_lanes[i].BlocksLeft == 0)
                        Advance(i, jobs, packets, (uint*)hashes, blocks);
                }
            }
        }
    }

    private byte* RestOf(int lane) => ((Lane*)Unsafe.AsPointer(ref _lanes[lane]))->Rest;

    /// <summary>The lane begins the next job, or rests.</summary>
    private void Take(int lane, ReadOnlySpan<HmacJob> jobs, byte* packets, uint* hashes, byte** blocks)
    {
        ref var own = ref _lanes[lane];
        if (_next == jobs.Length)
        {
            own.Stage = Stage.Idle;
            blocks[lane] = RestOf(lane);
            return;
        }
        _busy++;
        own.Job = _next++;
        ref readonly var job = ref jobs[own.Job];
        SetHash(lane, job.Mac.Inner, hashes);
        (own.Stage, own.BlocksLeft) = (Stage.Body, job.Hashed / Block);
        blocks[lane] = packets + job.At;
        if (own.BlocksLeft == 0)
            Advance(lane, jobs, packets, hashes, blocks);
    }

    /// <summary>The lane has hashed all blocks of its stage.</summary>
    private void Advance(int lane, ReadOnlySpan<HmacJob> jobs, byte* packets, uint* hashes, byte** blocks)
    {
        ref var own = ref _lanes[lane];
        ref readonly var job = ref jobs[own.Job];
        switch (own.Stage)
        {
            case Stage.Body:
                own.Stage = Stage.Rest;
                own.BlocksLeft = Pad(lane, new ReadOnlySpan<byte>(blocks[lane], job.Hashed % Block), job.Hashed);
                break;
            case Stage.Rest:
                own.Stage = Stage.Outer;
                var inner = stackalloc byte[HmacSha1.Size];
                GetHash(lane, hashes, inner);
                own.BlocksLeft = Pad(lane, new ReadOnlySpan<byte>(inner, HmacSha1.Size), HmacSha1.Size);
                SetHash(lane, job.Mac.Outer, hashes);
                break;
            default:
                var mac = stackalloc byte[HmacSha1.Size];
                GetHash(lane, hashes, mac);
                new ReadOnlySpan<byte>(mac, job.TagLength).CopyTo(new Span<byte>(packets + job.At + job.Length, job.TagLength));
                _busy--;
                Take(lane, jobs, packets, hashes, blocks);
                return;
        }
        blocks[lane] = RestOf(lane);
    }

    /// <summary>Writes what is left of a message, a one, zeros, and the length of all with the key's block; the answer is how many blocks that makes.</summary>
    private int Pad(int lane, ReadOnlySpan<byte> rest, int hashed)
    {
        var count = rest.Length + Padding <= Block ? 1 : 2;
        var padded = new Span<byte>(RestOf(lane), count * Block);
        rest.CopyTo(padded);
        padded[rest.Length] = 0x80;
        padded[(rest.Length + 1)..].Clear();
        BinaryPrimitives.WriteInt32BigEndian(padded[^4..], 8 * (Block + hashed));
        return count;
    }

    private static void SetHash(int lane, in LibCrypto.Sha1Words hash, uint* hashes)
    {
        for (var word = 0; word < LibCrypto.Sha1Words.Length; word++)
            hashes[word * Sha1Lanes.Count + lane] = hash[word];
    }

    private static void GetHash(int lane, uint* hashes, byte* hash)
    {
        for (var word = 0; word < LibCrypto.Sha1Words.Length; word++)
            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(hash + 4 * word, 4), hashes[word * Sha1Lanes.Count + lane]);
    }
}
