using MediaServer.Phone.Sip;

namespace MediaServer.Bench.Phone.Figures;

/// <summary>One of the 49 torture messages: the first status that leaves (0: none), and the reason that is counted.</summary>
internal sealed record Torture(string Name, int Status, SipReject Reject);

/// <summary>What an endpoint owes RFC 4475, written down from the RFC for a UAS that takes calls only; the tests hold it to this table, too.</summary>
internal static class TortureTable
{
    public static readonly Torture[] Rows =
    [
        new("wsinv", 481, SipReject.NoSuchCall), // well-formed, and its To tag names a call that is not there
        new("intmeth", 501, SipReject.MethodNotAllowed),
        new("esc01", 100, SipReject.None),
        new("escnull", 405, SipReject.MethodNotAllowed),
        new("esc02", 501, SipReject.MethodNotAllowed),
        new("lwsdisp", 200, SipReject.None),
        new("longreq", 100, SipReject.None),
        new("dblreq", 405, SipReject.MethodNotAllowed),
        new("semiuri", 200, SipReject.None),
        new("transports", 200, SipReject.None),
        new("mpart01", 405, SipReject.MethodNotAllowed),
        new("unreason", 0, SipReject.StrayResponse),
        new("noreason", 0, SipReject.StrayResponse),
        new("badinv01", 400, SipReject.Malformed),
        new("clerr", 400, SipReject.Malformed),
        new("ncl", 400, SipReject.Malformed),
        new("scalar02", 400, SipReject.Malformed),
        new("scalarlg", 0, SipReject.BadResponse),
        new("quotbal", 400, SipReject.Malformed),
        new("ltgtruri", 400, SipReject.Malformed),
        new("lwsruri", 400, SipReject.Malformed),
        new("lwsstart", 400, SipReject.Malformed),
        new("trws", 400, SipReject.Malformed),
        new("escruri", 400, SipReject.Malformed),
        new("baddate", 100, SipReject.None),
        new("regbadct", 400, SipReject.Malformed),
        new("badaspec", 400, SipReject.Malformed),
        new("baddn", 400, SipReject.Malformed),
        new("badvers", 505, SipReject.BadVersion),
        new("mismatch01", 400, SipReject.Malformed),
        new("mismatch02", 400, SipReject.Malformed),
        new("bigcode", 0, SipReject.NotSip),
        new("badbranch", 200, SipReject.None),
        new("insuf", 400, SipReject.Malformed),
        new("unkscm", 416, SipReject.UnsupportedScheme),
        new("novelsc", 416, SipReject.UnsupportedScheme),
        new("unksm2", 405, SipReject.MethodNotAllowed),
        new("bext01", 420, SipReject.BadExtension),
        new("invut", 415, SipReject.UnsupportedMedia),
        new("regaut01", 405, SipReject.MethodNotAllowed),
        new("multi01", 400, SipReject.Malformed),
        new("mcl01", 400, SipReject.Malformed),
        new("bcast", 0, SipReject.StrayResponse),
        new("zeromf", 200, SipReject.None),
        new("cparam01", 405, SipReject.MethodNotAllowed),
        new("cparam02", 405, SipReject.MethodNotAllowed),
        new("regescrt", 405, SipReject.MethodNotAllowed),
        new("sdp01", 406, SipReject.NotAcceptable),
        new("inv2543", 100, SipReject.None),
    ];

    public static byte[] Bytes(string name) =>
        File.ReadAllBytes(Path.Combine(Repository.Root, "tests/Fuzz/corpus/SipMessage", $"rfc4475-{name}.sip"));
}
