using MediaServer.Recorder.Encryption;
using MediaServer.Wire.Rtp;

namespace MediaServer.Recorder.Journal;

/// <summary>Reads all epochs of a recording as one.</summary>
/// <remarks>
/// <see cref="Recording"/> is read once, front to end, when the reader is made; it holds tracks, events, sender reports and gaps, and
/// what is wrong with the files. The packets are as many as an hour of video is, so they are streamed, as often as wanted. A journal that
/// is still being written may be read up to where it is.
/// </remarks>
public sealed class JournalReader
{
    private readonly JournalFolder _folder;
    private readonly DataKey _key;
    private readonly Dictionary<uint, EpochSurvey> _surveys = [];

    /// <param name="folder">The recording's.</param>
    /// <param name="key">The recording's; the caller's to dispose of, after the reader's last use.</param>
    public JournalReader(JournalFolder folder, DataKey key)
    {
        (_folder, _key) = (folder, key);
        Recording = new Recording(folder.Recording);
        foreach (var epoch in folder.Epochs())
        {
            if (!TrySurvey(epoch))
                Recording.UnreadableList.Add(JournalFolder.NameOf(epoch));
        }
    }

    public Recording Recording { get; }

    /// <summary>Every packet of every track, or of one, in the order in which they arrived. Bytes may be kept.</summary>
    public IEnumerable<RecordedPacket> Packets(RecordedTrack? only = null)
    {
        foreach (var survey in _surveys.Values)
        {
            if (only is not null && only.Epoch != survey.Epoch.Number)
                continue;
            foreach (var packet in Packets(survey, only))
                yield return packet;
        }
    }

    private IEnumerable<RecordedPacket> Packets(EpochSurvey survey, RecordedTrack? only)
    {
        if (!JournalFile.TryOpen(_folder, survey.Epoch.Number, _key, out var file))
            throw new InvalidDataException($"{JournalFolder.NameOf(survey.Epoch.Number)} was readable and is not any more");
        using (file)
        {
            foreach (var record in file.Records())
            {
                if (record.Type != RecordType.Rtp || survey.Track(record.Track) is not { } track || (only ?? track) != track)
                    continue;
                if (RtpPacket.TryParse(record.Payload.Span, out var packet) && track.StreamOf(packet.Ssrc) is not null)
                    yield return new RecordedPacket(track, survey.TimeOf(record.Nanoseconds), record.Payload);
            }
        }
    }

    private bool TrySurvey(uint epoch)
    {
        if (!JournalFile.TryOpen(_folder, epoch, _key, out var file))
            return false;
        using (file)
        {
            EpochSurvey? survey = null;
            foreach (var record in file.Records())
            {
                if (survey is null)
                {
                    survey = EpochSurvey.Begin(Recording, epoch, record);
                    if (survey is null)
                        return false; // its beginning is lost, and with it the meaning of the rest
                    continue;
                }
                survey.Add(record);
            }
            if (survey is null)
                return false;
            survey.Epoch.Damage = [.. file.Damage];
            survey.Epoch.SkippedBytes = file.SkippedBytes;
            _surveys.Add(epoch, survey);
            return true;
        }
    }
}
