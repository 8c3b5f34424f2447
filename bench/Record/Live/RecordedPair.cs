using MediaServer.Bench.Load;
using MediaServer.Bench.Load.Media;
using MediaServer.Bench.Load.Server;
using MediaServer.Bench.Phone;
using MediaServer.Bench.Phone.Browsers;
using MediaServer.Bench.Record.Synthetic;
using MediaServer.Recorder.Compose.Frames;
using MediaServer.Transport.Dtls;

namespace MediaServer.Bench.Record.Live;

/// <summary>Two people with real pictures and sound who agree to be recorded, and who come back whenever the server does.</summary>
internal sealed class RecordedPair : IAsyncDisposable
{
    public const int People = 2;

    private const int ClipSeconds = 4;
    private const int FrameRate = 15;
    private const int Kilobits = 200;

    /// <summary>The first of them is a clinician, who hears how the recording goes.</summary>
    private static readonly string[] Roles = ["provider", "patient"];

    private readonly ServerUnderLoad _server;
    private readonly DtlsCertificate _certificate = Association.CertificateFor(SrtpSuite.Gcm);
    private readonly VideoClip[] _clips = [.. Roles.Select((_, i) => ClipOf(i))];
    private readonly byte[][][] _voices = [.. Roles.Select((_, i) => VoiceOf(i))];
    private readonly Seat[] _seats = new Seat[Roles.Length];

    private RecordedPair(ServerUnderLoad server, string visit) => (_server, Visit) = (server, visit);

    public string Visit { get; }

    public string Recording { get; private set; } = "";

    public ClientLoop Clients { get; } = new([]);

    /// <summary>Who may record.</summary>
    public Seat Clinician => _seats[0];

    public Seat Patient => _seats[1];

    public static async Task<RecordedPair> BeginAsync(ServerUnderLoad server, CancellationToken cancel)
    {
        var pair = new RecordedPair(server, await server.CreateVisitAsync(cancel, "ask"));
        try
        {
            for (var i = 0; i < Roles.Length; i++)
            {
                var token = await server.InviteAsync(pair.Visit, cancel, Roles[i]);
                pair._seats[i] = await Seat.JoinAsync(server.Url, token, new LoadClient(pair._certificate), cancel);
            }
            await pair.TalkAsync(cancel);
            pair.Recording = await server.AskToRecordAsync(pair.Visit, cancel);
            foreach (var seat in pair._seats)
                await seat.AnswerAsync(pair.Recording, yes: true, cancel);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the seats again, after the server was gone.</summary>
    public async Task ComeBackAsync(CancellationToken cancel)
    {
        for (var i = 0; i < _seats.Length; i++)
        {
            var before = _seats[i];
            await Clients.LeaveAsync(before.Client);
            await before.DisposeAsync();
            _seats[i] = await Seat.ResumeAsync(_server.Url, before.Resume, new LoadClient(_certificate), cancel);
        }
        await TalkAsync(cancel);
    }

    private async Task TalkAsync(CancellationToken cancel)
    {
        List<Published> published = [];
        foreach (var seat in _seats)
        {
            var sends = await seat.PublishAsync(audioOnly: false, cancel);
            await Clients.ConnectAsync(seat.Client, sends.Server);
            published.Add(sends);
        }
        for (var i = 0; i < _seats.Length; i++)
            await _seats[i].WatchAsync([published[^(i + 1)]], cancel);
        for (var i = 0; i < _seats.Length; i++)
        {
            var (sends, voice, clip) = (published[i], _voices[i], _clips[i]);
            await Clients.SendAsync(
                _seats[i].Client,
                now => [new OpusVoice(sends.Audio.Ssrc, voice, new PacketSchedule(now)), new ClipSource(sends.Video!.Ssrc, clip, now)]
            );
        }
    }

    private static VideoClip ClipOf(int person) =>
        VideoClip.Encode(MediaCodec.Vp8, VideoClip.Talking(640, 360, FrameRate, person), FrameRate, ClipSeconds, Kilobits);

    private static byte[][] VoiceOf(int person)
    {
        using var voice = Voice.Beep(MediaCodec.Opus, 700 + 400 * person);
        return [.. Enumerable.Range(0, ClipSeconds * 50).Select(_ => voice.Next())];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var seat in _seats)
        {
            if (seat is not null) // the server refused before everybody had a seat
                await seat.DisposeAsync();
        }
        Clients.Dispose();
        _certificate.Dispose();
    }
}
