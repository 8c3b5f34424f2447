namespace MediaServer.Sfu.Negotiation;

/// <summary>RTCP feedback as rtcp-fb spells it (RFC 4585 4.2, RFC 5104 7.1 and two drafts that every browser speaks).</summary>
internal static class Feedback
{
    public const string Nack = "nack";
    public const string Pli = "nack pli";
    public const string Fir = "ccm fir";
    public const string TransportCc = "transport-cc";
    public const string Remb = "goog-remb";

    public static List<string> Of(CodecPlan codec)
    {
        var feedback = new List<string>();
        if (codec.Nack)
            feedback.Add(Nack);
        if (codec.Pli)
            feedback.Add(Pli);
        if (codec.Fir)
            feedback.Add(Fir);
        if (codec.TransportCc)
            feedback.Add(TransportCc);
        if (codec.Remb)
            feedback.Add(Remb);
        return feedback;
    }
}
