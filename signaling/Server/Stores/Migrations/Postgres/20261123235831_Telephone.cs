using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MediaServer.Server.Stores.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Telephone : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Phone",
                table: "participants",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "dials",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Visit = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dials", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "phone_pins",
                columns: table => new
                {
                    Digest = table.Column<string>(type: "text", nullable: false),
                    Visit = table.Column<string>(type: "text", nullable: false),
                    Participant = table.Column<string>(type: "text", nullable: false),
                    Seed = table.Column<string>(type: "text", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_phone_pins", x => x.Digest);
                    table.ForeignKey(
                        name: "FK_phone_pins_visits_Visit",
                        column: x => x.Visit,
                        principalTable: "visits",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_dials_At",
                table: "dials",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_dials_Visit",
                table: "dials",
                column: "Visit");

            migrationBuilder.CreateIndex(
                name: "IX_phone_pins_Visit_Participant",
                table: "phone_pins",
                columns: new[] { "Visit", "Participant" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dials");

            migrationBuilder.DropTable(
                name: "phone_pins");

            migrationBuilder.DropColumn(
                name: "Phone",
                table: "participants");
        }
    }
}
