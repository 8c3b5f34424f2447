using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MediaServer.Bench.Load.Server;

namespace MediaServer.Bench.Load;

/// <summary>The options of <c>bench load</c>.</summary>
internal sealed class LoadArguments
{
    private readonly Option<Scenario> _scenario = new("--scenario")
    {
        Description = "1x50 (one publisher, fifty viewers), 5x5 (all see all), \"rooms 100x2\" (a hundred visits of two)",
        DefaultValueFactory = _ => new Scenario(1, 1, 50),
        CustomParser = result => Parse(result)!,
    };

    private readonly Option<SrtpSuite> _srtp = new("--srtp") { Description = "the profile that clients offer: gcm or cm" };
    private readonly Option<bool> _audioOnly = new("--audio-only") { Description = "microphones only" };
    private readonly Option<bool> _paced = new("--paced") { Description = "spread the packets of a picture as a browser's pacer does" };
    private readonly Option<int[]> _pin = CommonOptions.Pin();
    private readonly Option<double> _seconds = new("--seconds") { Description = "length of the window", DefaultValueFactory = _ => 10 };
    private readonly Option<double> _warmUp = new("--warm-up")
    {
        Description = "seconds before it: the compiler needs them",
        DefaultValueFactory = _ => 90,
    };
    private readonly Option<double> _rate = new("--rate")
    {
        Description = "times the ordinary 30 pictures/s",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<Uri?> _url = new("--url") { Description = "a server that runs already; without it one is started" };
    private readonly Option<string> _secret = new("--secret")
    {
        Description = "its API secret",
        DefaultValueFactory = _ => ServerProcess.Secret,
    };
    private readonly Option<int?> _process = new("--pid") { Description = "its process id, when it is on this machine" };
    private readonly Option<string[]> _server = new("--server") { Description = "a setting of the server that is started: Key=value" };

    private readonly Option<bool> _record = new("--record") { Description = "every visit is recorded, with everybody's consent" };

    public Option<FileInfo?> Save { get; } = CommonOptions.Save();

    public Option<bool> Json { get; } = new("--json") { Description = "print the result as JSON too" };

    public Option<bool> Ramp { get; } = new("--ramp") { Description = "raise the rate until packets are lost or late" };

    public Option<bool> NoLimit { get; } = new("--no-limit") { Description = "do not measure the kernel first" };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _scenario,
            _srtp,
            _audioOnly,
            _paced,
            _pin,
            _seconds,
            _warmUp,
            _rate,
            _url,
            _secret,
            _process,
            _server,
            _record,
            Save,
            Json,
            Ramp,
            NoLimit,
        ];
        foreach (var option in all)
            command.Options.Add(option);
    }

    public TimeSpan WarmUp(ParseResult parsed) => TimeSpan.FromSeconds(parsed.GetValue(_warmUp));

    public LoadOptions Read(ParseResult parsed) =>
        new(
            parsed.GetValue(_scenario)!,
            parsed.GetValue(_srtp),
            parsed.GetValue(_audioOnly),
            parsed.GetValue(_paced),
            parsed.GetValue(_pin) ?? [],
            TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
            parsed.GetValue(_rate),
            parsed.GetValue(_url),
            parsed.GetValue(_secret)!,
            parsed.GetValue(_process),
            parsed.GetValue(_server) ?? [],
            parsed.GetValue(_record)
        );

    private static Scenario? Parse(ArgumentResult result)
    {
        var text = string.Join(' ', result.Tokens.Select(t => t.Value));
        if (Scenario.TryParse(text, out var scenario))
            return scenario;
        result.AddError(
            string.Create(
                CultureInfo.InvariantCulture,
                $"--scenario {text}: expected 1x50, 5x5 or \"rooms 100x2\", at most {Scenario.MaxPerRoom} people in a visit"
            )
        );
        return null;
    }
}
