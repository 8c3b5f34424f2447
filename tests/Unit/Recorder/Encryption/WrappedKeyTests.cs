using MediaServer.Recorder.Encryption;

namespace MediaServer.Tests.Unit.Recorder.Encryption;

public sealed class WrappedKeyTests : IDisposable
{
    private static readonly MasterKey Master = MasterKey.FromText(new string('m', MasterKey.MinTextLength));
    private static readonly MasterKey Other = MasterKey.FromText(new string('n', MasterKey.MinTextLength));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryUnwrap_WhatWasWrapped_IsTheKey()
    {
        using var key = DataKey.Create();
        var wrapped = Master.Wrap(key, "rec");
        Assert.Equal(WrappedKey.Length, wrapped.Length);
        Assert.True(WrappedKey.TryParse(wrapped, out var parsed));
        Assert.True(Master.TryUnwrap(parsed, "rec", out var back));
        Assert.Equal(key.Bytes, back.Bytes);
        Assert.Equal(-1, wrapped.AsSpan().IndexOf(key.Bytes));
    }

    [Fact]
    public void TryUnwrap_OtherRecordingOrOtherMaster_Refused()
    {
        using var key = DataKey.Create();
        Assert.True(WrappedKey.TryParse(Master.Wrap(key, "rec"), out var wrapped));
        Assert.False(Master.TryUnwrap(wrapped, "rec2", out _));
        Assert.False(Other.TryUnwrap(wrapped, "rec", out _));
    }

    [Fact]
    public void TryUnwrap_AnyBitFlipped_Refused()
    {
        using var key = DataKey.Create();
        var good = Master.Wrap(key, "rec");
        for (var bit = 0; bit < 8 * good.Length; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(WrappedKey.TryParse(bad, out var wrapped) && Master.TryUnwrap(wrapped, "rec", out _), $"bit {bit}");
        }
    }

    [Fact]
    public void KeyRing_RetiredMaster_StillOpensAndIsRewrapped()
    {
        new KeyRing(Other).Create(_folder.Path, "rec").Dispose();
        var rotated = new KeyRing(Master, Other);
        Assert.False(new KeyRing(Master).TryOpen(_folder.Path, "rec", out _));
        Assert.True(rotated.TryRewrap(_folder.Path, "rec"));
        Assert.True(new KeyRing(Master).TryOpen(_folder.Path, "rec", out _));
        Assert.False(new KeyRing(Other).TryOpen(_folder.Path, "rec", out _));
    }

    [Fact]
    public void KeyRing_CreateWhereThereIsAKey_RefusedAndNothingChanges()
    {
        new KeyRing(Other).Create(_folder.Path, "rec").Dispose();
        Assert.Throws<IOException>(() => new KeyRing(Master).Create(_folder.Path, "rec"));
        Assert.True(new KeyRing(Other).TryOpen(_folder.Path, "rec", out _));
        Assert.Equal([_folder.File(KeyRing.FileName)], Directory.EnumerateFiles(_folder.Path)); // no drafts
    }

    [Fact]
    public void KeyRing_Destroyed_NothingOpens()
    {
        var ring = new KeyRing(Master);
        ring.Create(_folder.Path, "rec").Dispose();
        KeyRing.Destroy(_folder.Path);
        Assert.False(ring.TryOpen(_folder.Path, "rec", out _));
    }

    [Fact]
    public void MasterKey_FromFile_IsMadeOnceForTheOwnerOnly()
    {
        var path = _folder.File("recorder.key");
        var made = MasterKey.FromFile(path);
        Assert.Equal(made.Id, MasterKey.FromFile(path).Id);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void MasterKey_FromCutFile_SaysSo()
    {
        var path = _folder.File("recorder.key");
        File.WriteAllBytes(path, new byte[31]);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => MasterKey.FromFile(path)).Message, StringComparison.Ordinal);
    }
}
