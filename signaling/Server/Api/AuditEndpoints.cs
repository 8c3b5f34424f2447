using System.Text;
using MediaServer.Server.Auth;
using MediaServer.Server.Live;
using MediaServer.Server.Stores;
using Microsoft.EntityFrameworkCore;

namespace MediaServer.Server.Api;

/// <summary><c>GET /api/audit?visit=</c>: the visit's whole chain, one JSON object a line.</summary>
internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/audit", WriteAsync).RequireAuthorization(Policies.Api).WithTags("Audit");

    private static async Task<IResult> WriteAsync(
        string visit,
        Database database,
        VisitDirectory visits,
        StoreWriter store,
        HttpContext http
    )
    {
        if (visit != AuditTrail.PhoneChain)
            await (await visits.GetAsync(visit, http.RequestAborted)).FlushAsync();
        await store.FlushAsync(http.RequestAborted); // whoever asks sees what has just happened
        return Results.Stream(output => StreamAsync(output, visit, database, http.RequestAborted), "application/x-ndjson");
    }

    private static async Task StreamAsync(Stream output, string visit, Database database, CancellationToken cancel)
    {
        await using var db = database.Open();
        await foreach (
            var row in db.Audit.AsNoTracking().Where(a => a.Visit == visit).OrderBy(a => a.Seq).AsAsyncEnumerable().WithCancellation(cancel)
        )
            await output.WriteAsync(Encoding.UTF8.GetBytes(AuditChain.Line(row) + "\n"), cancel);
    }
}
