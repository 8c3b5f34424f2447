using System.Text;
using MediaServer.Wire;
using MediaServer.Wire.Sip;
using MediaServer.Wire.Sip.Fields;

namespace MediaServer.Phone.Sip.Trunks;

/// <summary>Whose a request is, by the address it comes from.</summary>
internal sealed class TrunkTable(IReadOnlyList<SipTrunk> settings)
{
    private readonly Trunk[] _trunks = [.. settings.Select(trunk => new Trunk(trunk))];

    public IReadOnlyList<Trunk> All => _trunks;

    /// <summary>Whether there is a trunk that anybody could turn out to be, by digest.</summary>
    public bool TakesStrangers { get; } = settings.Any(trunk => trunk.Inbound is not null);

    public Trunk? Find(string id) => Array.Find(_trunks, trunk => trunk.Id == id);

    public bool Knows(RemoteAddress from)
    {
        foreach (var trunk in _trunks)
        {
            if (trunk.Knows(from))
                return true;
        }
        return false;
    }

    /// <summary>Whether we send requests there, so that answers come from there.</summary>
    public bool IsTarget(RemoteAddress from)
    {
        foreach (var trunk in _trunks)
        {
            if (trunk.IsTarget(from))
                return true;
        }
        return false;
    }

    /// <summary>Of several trunks at one address the one whose registered name is called, else the first.</summary>
    public Trunk? Find(RemoteAddress from, SipMessage request)
    {
        Trunk? first = null;
        foreach (var trunk in _trunks)
        {
            if (!trunk.Knows(from))
                continue;
            first ??= trunk;
            if (trunk.Settings.User.Length > 0 && Calls(request, trunk.Settings.User))
                return trunk;
        }
        return first;
    }

    /// <summary>The trunk that a stranger claims to be, by the name in its credentials.</summary>
    public Trunk? FindByInboundUser(ReadOnlySpan<byte> user)
    {
        foreach (var trunk in _trunks)
        {
            if (trunk.Settings.Inbound is { } inbound && user.SequenceEqual(Encoding.UTF8.GetBytes(inbound.User)))
                return trunk;
        }
        return null;
    }

    private static bool Calls(SipMessage request, string user) =>
        SipUri.TryParse(request.RequestUri, out var uri) && uri.DecodedUser == user;
}
