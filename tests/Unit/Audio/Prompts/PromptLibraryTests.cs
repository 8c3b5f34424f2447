using System.Text.RegularExpressions;
using MediaServer.Audio.Prompts;
using MediaServer.Bench.Phone.Sound;
using MediaServer.Phone.Prompts;
using MediaServer.Tests.Unit.Architecture;
using MediaServer.Tests.Unit.Audio.Files;

namespace MediaServer.Tests.Unit.Audio.Prompts;

public partial class PromptLibraryTests
{
    private static PromptLibrary Library => Sound.Library;

    /// <summary>Everything that a player has to say, in clips: their lengths tell them apart.</summary>
    private static int Play(Action<PromptPlayer> say)
    {
        var (player, frame, frames) = (new PromptPlayer(8000), new short[160], 0);
        say(player);
        while (player.Read(frame))
            frames++;
        return frames;
    }

    private static int Samples(string name) => Library.Get("en", name).At(8000).Length;

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public void Language_Shipped_HasEveryClipAtTheSameLevel(string language)
    {
        var shipped = ShippedPrompts.Read().Where(file => file.Language == language).Select(file => file.Name).ToHashSet();
        foreach (var prompt in Enum.GetValues<Prompt>().Except([Prompt.HoldMusic]))
        {
            Assert.Contains(PromptLibrary.NameOf(prompt), shipped);
            var clip = Library.Get(language, prompt);
            Assert.InRange(clip.Duration.TotalSeconds, 0.5, 20);
            Assert.InRange(Ear.Level(clip.At(16_000)), -21.5, -18.5);
            Assert.InRange(Ear.Level(clip.At(8000)), -22.5, -18.5);
        }
        Assert.Subset(shipped, Numbers.Names.ToHashSet());
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public void Script_AndClips_BelongTogether(string language)
    {
        var script = File.ReadLines(Path.Combine(SourceTree.Root, "media/Phone/Prompts", $"prompts.{language}.txt"));
        var names = script.Where(line => Line().IsMatch(line)).Select(line => line.Split(": ")[0]);
        var shipped = ShippedPrompts.Read().Where(file => file.Language == language).Select(file => file.Name);
        Assert.Equal(names.Order(), shipped.Except(["hold-music"]).Order());
    }

    [GeneratedRegex("^[a-z0-9-]+: .+$")]
    private static partial Regex Line();

    [Fact]
    public void Languages_StartWithTheFallback()
    {
        Assert.Equal(["en", "es"], Library.Languages);
        Assert.Empty(Library.Refused);
    }

    [Fact]
    public void Clip_ThatALanguageLacks_IsTheFallbacks()
    {
        Assert.Same(Library.Get("en", Prompt.HoldMusic), Library.Get("es", Prompt.HoldMusic));
        Assert.Same(Library.Get("en", Prompt.Welcome), Library.Get("fi", Prompt.Welcome));
        Assert.NotSame(Library.Get("en", Prompt.Welcome), Library.Get("es", Prompt.Welcome));
    }

    [Fact]
    public void Name_OfAPrompt_IsItsFiles()
    {
        Assert.Equal("enter-pin", PromptLibrary.NameOf(Prompt.EnterPin));
        Assert.Equal("not-an-emergency-service", PromptLibrary.NameOf(Prompt.NotAnEmergencyService));
    }

    [Fact]
    public void Operator_Recordings_ReplaceClipsUnlessTheyCannotBeUsed()
    {
        var own = WavFileTests.Wav(Sound.Tone(500, 44_100, 1), 44_100);
        PromptFile[] files =
        [
            .. ShippedPrompts.Read().Where(file => file.Language == "en"),
            new("en", "welcome", own),
            new("fr", "welcome", own),
            new("en", "goodbye", [1, 2, 3]),
            new("en", "no-such-prompt", own),
        ];
        var library = PromptLibrary.Load(files);

        Assert.Equal(1, library.Get("en", Prompt.Welcome).Duration.TotalSeconds, 3);
        Assert.Equal(["en", "fr"], library.Languages);
        Assert.Equal(Library.Get("en", Prompt.Goodbye).Duration, library.Get("en", Prompt.Goodbye).Duration);
        Assert.Equal(["en/goodbye: it is not a WAV file", "en/no-such-prompt: no prompt has this name"], library.Refused);
    }

    [Fact]
    public void Fallback_Incomplete_IsAnError()
    {
        var error = Assert.Throws<InvalidDataException>(() => PromptLibrary.Load(ShippedPrompts.Read().Where(file => file.Name != "help")));
        Assert.Equal("There is no clip en/help.", error.Message);
    }

    [Theory]
    [InlineData(0, "number-0")]
    [InlineData(21, "number-21")]
    [InlineData(30, "number-30")]
    [InlineData(40, "number-40")]
    [InlineData(57, "number-50 number-and number-7")]
    [InlineData(120, "number-1 number-2 number-0")]
    public void Number_IsSaidInItsParts(int number, string clips)
    {
        var samples = clips.Split(' ').Sum(Samples);
        Assert.Equal((samples + 159) / 160, Play(player => Library.Say("en", number, player)));
    }

    [Fact]
    public void Number_BelowZero_IsNotSaid() => Assert.Equal(0, Play(player => Library.Say("en", -1, player)));

    [Fact]
    public void Digits_AreSpelled() =>
        Assert.Equal((Samples("number-4") + Samples("number-2") + 159) / 160, Play(player => Library.Spell("en", "4-2", player)));
}
