using System.Buffers.Binary;

namespace MediaServer.Wire.Payload;

/// <summary>The NAL unit types that matter to a forwarder (ITU-T H.264 table 7-1, RFC 6184 section 5.2).</summary>
public enum H264NalType : byte
{
    Unspecified = 0,
    NonIdrSlice = 1,
    IdrSlice = 5,
    SequenceParameterSet = 7,
    PictureParameterSet = 8,
    SingleTimeAggregationA = 24,
    FragmentationUnitA = 28,
}

/// <summary>What an RTP payload of H.264 holds, judged by its NAL unit headers (RFC 6184 sections 5.3, 5.7.1 and 5.8).</summary>
/// <remarks>
/// <code>
///  single NAL unit      STAP-A                            FU-A
///  +-+-+-+-+-+-+-+-+    +-+-+-+-+-+-+-+-+                 +-+-+-+-+-+-+-+-+
///  |F|NRI|  Type   |    |F|NRI| Type=24 |                 |F|NRI| Type=28 |
///  +-+-+-+-+-+-+-+-+    +-+-+-+-+-+-+-+-+                 +-+-+-+-+-+-+-+-+
///  |  NAL unit ... |    | size (16) | NAL unit | ...      |S|E|R|  Type   | fragment
/// </code>
/// STAP-B, MTAP and FU-B belong to the interleaved mode, which is never negotiated; they are refused.
/// </remarks>
public readonly record struct H264Payload
{
    /// <summary>The type of the first NAL unit: inside a STAP-A or FU-A, not the wrapper's.</summary>
    public H264NalType FirstNal { get; private init; }

    /// <summary>
    /// An IDR slice, or a sequence parameter set, begins here. Encoders send the parameter sets at the head of the key frame, often in
    /// packets of their own; a decoder that starts with the IDR alone shows nothing.
    /// </summary>
    public bool IsKeyFrame { get; private init; }

    /// <summary>False for a FU-A that goes on with a NAL unit begun earlier.</summary>
    public bool StartsNal { get; private init; }

    public bool HasParameterSet { get; private init; }

    /// <summary>Nothing refers to it (NRI = 0): it may be dropped alone.</summary>
    public bool NonReference { get; private init; }

    /// <summary>From the sequence parameter set, cropping applied; zero by zero without one.</summary>
    public FrameSize Size { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> payload, out H264Payload result)
    {
        result = default;
        // The forbidden bit says that the sender knows of an error (section 5.3).
        if (payload.IsEmpty || (payload[0] & 0x80) != 0)
            return false;
        var start = new H264Payload { StartsNal = true, NonReference = (payload[0] & 0x60) == 0 };
        return (payload[0] & 0x1F) switch
        {
            >= 1 and <= 23 => TryNal(start, payload, out result),
            (int)H264NalType.SingleTimeAggregationA => TryAggregate(start, payload[1..], out result),
            (int)H264NalType.FragmentationUnitA => TryFragment(start, payload[1..], out result),
            _ => false,
        };
    }

    private static bool TryNal(in H264Payload before, ReadOnlySpan<byte> nal, out H264Payload result)
    {
        var type = (H264NalType)(nal[0] & 0x1F);
        var isSps = type == H264NalType.SequenceParameterSet;
        var size = isSps && H264SequenceParameterSet.TryParse(nal, out var sps) ? sps.Size : before.Size;
        result = before with
        {
            FirstNal = before.FirstNal == H264NalType.Unspecified ? type : before.FirstNal,
            IsKeyFrame = before.IsKeyFrame || isSps || type == H264NalType.IdrSlice,
            HasParameterSet = before.HasParameterSet || isSps || type == H264NalType.PictureParameterSet,
            Size = size,
        };
        return true;
    }

    private static bool TryAggregate(in H264Payload start, ReadOnlySpan<byte> units, out H264Payload result)
    {
        result = start;
        if (units.IsEmpty)
            return false;
        while (!units.IsEmpty)
        {
            if (units.Length < 3)
                return false;
            var size = BinaryPrimitives.ReadUInt16BigEndian(units);
            if (size == 0 || units.Length < 2 + size || !TryNal(result, units.Slice(2, size), out result))
                return false;
            units = units[(2 + size)..];
        }
        return true;
    }

    private static bool TryFragment(in H264Payload start, ReadOnlySpan<byte> fragment, out H264Payload result)
    {
        result = default;
        // A fragment is never empty, and never both the first and the last (section 5.8).
        if (fragment.Length < 2 || (fragment[0] & 0xC0) == 0xC0)
            return false;
        var type = (H264NalType)(fragment[0] & 0x1F);
        var first = (fragment[0] & 0x80) != 0;
        result = start with
        {
            FirstNal = type,
            StartsNal = first,
            IsKeyFrame = first && type is (H264NalType.IdrSlice or H264NalType.SequenceParameterSet),
            HasParameterSet = type is H264NalType.SequenceParameterSet or H264NalType.PictureParameterSet,
        };
        return true;
    }
}
