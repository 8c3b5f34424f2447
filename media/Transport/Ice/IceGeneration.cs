using System.Text;

namespace MediaServer.Transport.Ice;

/// <summary>One pair of credentials between two ICE restarts, as bytes ready to compare and to sign with.</summary>
internal sealed class IceGeneration(int number, IceCredentials local, IceCredentials remote)
{
    private readonly byte[] _localUfrag = Encoding.UTF8.GetBytes(local.Ufrag);
    private readonly byte[] _remoteUfrag = Encoding.UTF8.GetBytes(remote.Ufrag);

    public int Number => number;

    public string LocalUfrag => local.Ufrag;

    public byte[] Key { get; } = Encoding.UTF8.GetBytes(local.Password);

    public bool Matches(ReadOnlySpan<byte> localUfrag, ReadOnlySpan<byte> remoteUfrag) =>
        localUfrag.SequenceEqual(_localUfrag) && remoteUfrag.SequenceEqual(_remoteUfrag);
}
