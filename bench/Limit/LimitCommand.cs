using System.CommandLine;
using System.Globalization;
using MediaServer.Bench.Measure;
using MediaServer.Bench.Native;

namespace MediaServer.Bench.Limit;

/// <summary><c>bench limit</c>: the kernel's own price of a datagram, on this machine, now.</summary>
internal static class LimitCommand
{
    public static Command Create()
    {
        var sockets = new Option<int>("--sockets") { Description = "destinations", DefaultValueFactory = _ => 50 };
        var pin = CommonOptions.Pin();
        var save = CommonOptions.Save();
        var command = new Command("limit", "what the kernel charges for sending: sendto, sendmmsg, and UDP_SEGMENT") { sockets, pin, save };
        command.SetAction(parsed =>
        {
            var cores = parsed.GetValue(pin) ?? [];
            var result = KernelLimit.Measure(parsed.GetValue(sockets), cores);
            Print(result);
            ResultFile.Write(parsed.GetValue(save), new { machine = Machine.Here(), limit = result });
            return 0;
        });
        return command;
    }

    public static void Print(LimitResult result)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"kernel, {KernelLimit.DatagramSize}-byte datagrams to {result.Sockets} sockets, processor µs each:"
            )
        );
        Line("sendto", result.SendTo);
        foreach (var (run, cost) in result.Awake.ByRun)
            Line(run == 1 ? "sendmmsg" : $"sendmmsg, {run} by GSO", cost);
        Console.WriteLine("by a sender that each burst has to wake, its wake-up included:");
        foreach (var (run, cost) in result.Asleep.ByRun)
            Line(run == 1 ? "sendmmsg" : $"sendmmsg, {run} by GSO", cost);
    }

    private static void Line(string way, double cost) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {way, -22}{cost, 6:F2}"));
}
