using MediaServer.Audio;
using MediaServer.Audio.Prompts;
using MediaServer.Phone.Calls;
using MediaServer.Phone.Prompts;

namespace MediaServer.Tests.Unit.Phone.Calls;

/// <summary>One call with its real words, in virtual time.</summary>
internal sealed class CallStory
{
    private static readonly Lazy<PromptLibrary> Prompts = new(() => PromptLibrary.Load(ShippedPrompts.Read()));
    private readonly short[] _frame = new short[Pcm.FrameSamples(Pcm.Narrow)];

    public CallStory(CallScript script)
    {
        Voice = new CallVoice(Prompts.Value, Pcm.Narrow);
        Call = new Call(script, Voice);
        Call.OnAnswered(Now);
        Voice.OnHeard();
    }

    public Call Call { get; }

    public CallVoice Voice { get; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromMinutes(1);

    /// <summary>Ticks as the phone thread does, every 20 ms.</summary>
    public void RunFor(TimeSpan duration)
    {
        for (var end = Now + duration; Now < end; Now += Pcm.FrameDuration)
        {
            Voice.Read(_frame, Now);
            Call.Tick(Now);
        }
    }

    public void Press(string keys)
    {
        foreach (var key in keys)
        {
            Call.OnKey(key, Now);
            RunFor(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>The next event that there is, or that comes within the time.</summary>
    public CallEvent? Next(TimeSpan patience)
    {
        for (var end = Now + patience; Now < end; RunFor(Pcm.FrameDuration))
        {
            if (Call.TryPollEvent(out var e))
                return e;
        }
        return null;
    }
}
