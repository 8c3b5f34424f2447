using MediaServer.Audio.Dtmf;
using MediaServer.Audio.Jitter;

namespace MediaServer.Phone.Media;

/// <summary>What happened on a line since its call began; every count only grows.</summary>
/// <param name="Concealed">Sound that was made up for packets that did not come, or not in time.</param>
/// <param name="Late">Packets that came after their time.</param>
/// <param name="EventKeys">Keys by telephone event.</param>
/// <param name="InfoKeys">Keys by SIP INFO.</param>
/// <param name="ToneKeys">Keys heard in the sound.</param>
public readonly record struct LineCounts(TimeSpan Concealed, long Late, long EventKeys, long InfoKeys, long ToneKeys)
{
    internal LineCounts With(JitterBufferStats stats, int sampleRate) =>
        this with
        {
            Concealed = Concealed + TimeSpan.FromSeconds((double)stats.ConcealedSamples / sampleRate),
            Late = Late + stats.Late,
        };

    internal LineCounts With(DtmfWay way) =>
        way switch
        {
            DtmfWay.Event => this with { EventKeys = EventKeys + 1 },
            DtmfWay.Info => this with { InfoKeys = InfoKeys + 1 },
            _ => this with { ToneKeys = ToneKeys + 1 },
        };
}
